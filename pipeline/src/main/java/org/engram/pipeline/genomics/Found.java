package org.engram.pipeline.genomics;

import java.util.List;
import java.util.Locale;
import org.engram.cohort.results.Finding;
import org.engram.cohort.results.ResultTable;

/** What an analysis of joined tables adds to its results. */
record Found(List<Finding> findings, List<ResultTable> tables, List<String> warnings) {
  Found {
    findings = List.copyOf(findings);
    tables = List.copyOf(tables);
    warnings = List.copyOf(warnings);
  }

  /** Six significant digits, the same on any number of threads; empty where not defined. */
  static String number(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.6g", value);
  }
}
