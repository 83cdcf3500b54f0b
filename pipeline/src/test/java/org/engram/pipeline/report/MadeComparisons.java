package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.engram.cohort.results.Analysis;
import org.engram.cohort.results.Finding;
import org.engram.cohort.results.ResultTable;
import org.engram.cohort.results.ResultsFolder;
import org.engram.cohort.results.SetResult;

/** Encoders beside each other, and one in another cohort. */
final class MadeComparisons extends MadeParts {
  MadeComparisons(UnaryOperator<String> label) {
    super(label);
  }

  ResultsFolder.Content compare() {
    List<SetResult> sets =
        List.of(
            set("Brain-JEPA", SetResult.Role.MODEL, "auroc", 0.72),
            set("masked autoencoder", SetResult.Role.OTHER_MODEL, "auroc", 0.69),
            set("connectivity", SetResult.Role.BASELINE, "auroc", 0.71));
    List<List<String>> rows = new ArrayList<>();
    for (SetResult set : sets) {
      double value = set.scores().getFirst().pooled();
      boolean first = rows.isEmpty();
      rows.add(
          List.of(
              set.name(),
              "auroc",
              number(value),
              number(value - 0.08),
              number(value + 0.08),
              first ? "" : number(value - 0.72),
              first ? "" : "0.31",
              first ? "" : "0.44"));
    }
    return content(
        Analysis.COMPARE,
        classes(),
        sets,
        List.of(),
        List.of(),
        List.of(
            new ResultTable(
                "compare",
                "A row an encoder",
                List.of("encoder", "metric", "value", "low", "high", "difference", "p", "q"),
                rows),
            new ResultTable(
                "latency",
                "A row an encoder",
                List.of("encoder", "encode_ms", "encode_and_reconstruct_ms"),
                List.of(
                    List.of(label.apply("Brain-JEPA"), "41.2", ""),
                    List.of(label.apply("masked autoencoder"), "40.1", "88.7")))),
        List.of());
  }

  ResultsFolder.Content transfer() {
    List<Finding> findings =
        List.of(
            new Finding(
                "first cohort, out of fold",
                "auroc",
                0.74,
                "",
                Optional.of(interval(0.74, 0.05)),
                Optional.empty(),
                ""),
            new Finding(
                "shift between the cohorts",
                label.apply("fall in auroc"),
                -0.09,
                "",
                Optional.of(interval(-0.09, 0.08)),
                Optional.of(test(0.03)),
                label.apply("second less first")),
            new Finding(
                "shift between the cohorts",
                label.apply("cohort told from features"),
                0.91,
                "",
                Optional.of(interval(0.91, 0.03)),
                Optional.empty(),
                "AUROC"));
    List<List<String>> shift = new ArrayList<>();
    for (int k = 0; k < 9; k++) {
      shift.add(
          List.of(label.apply("feature " + k), number(0.9 - 0.2 * k), number(0.1), number(0.4)));
    }
    return content(
        Analysis.TRANSFER,
        classes(),
        List.of(set("embedding", SetResult.Role.MODEL, "auroc", 0.65)),
        List.of(),
        findings,
        List.of(
            new ResultTable(
                "shift",
                label.apply("A row a feature, in standard deviations of the first cohort"),
                List.of("feature", "shift", "first_mean", "second_mean"),
                shift)),
        List.of());
  }
}
