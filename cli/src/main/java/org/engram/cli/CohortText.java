package org.engram.cli;

import java.util.List;
import java.util.Locale;
import org.engram.cohort.store.EmbeddingSet;
import org.engram.cohort.store.IdMatching;
import org.engram.cohort.store.ImportReport;
import org.engram.cohort.store.KeyComparison;
import org.engram.cohort.store.NearMatch;
import org.engram.cohort.store.StoreSummary;
import org.engram.tensor.Problem;

/** What is told of a cohort's store on a terminal. */
final class CohortText {
  private static final int FIRST = 20;

  private final Output out;
  private final boolean all;

  CohortText(Output out, boolean all) {
    this.out = out;
    this.all = all;
  }

  void print(ImportReport report) {
    out.title(report.file() + " into " + report.into());
    out.fact(
        "rows",
        report.rows()
            + ": "
            + report.added()
            + " added, "
            + report.changed()
            + " changed, "
            + report.unchanged()
            + " as they were, "
            + report.refused().size()
            + " refused");
    if (!report.columns().isEmpty()) {
      list("columns", report.columns());
    }
    list("notes", report.notes());
    if (!report.mapped().isEmpty()) {
      list(
          "mapped",
          report.mapped().entrySet().stream()
              .map(entry -> "'" + entry.getKey() + "' is '" + entry.getValue() + "' in the store")
              .toList());
    }
    near(report.near());
    if (!report.onlyInFile().isEmpty() || !report.onlyInStore().isEmpty()) {
      joined("only in the file", report.onlyInFile());
      joined("only in the store", report.onlyInStore());
    }
    list("refused", report.refused().stream().map(Problem::line).toList());
  }

  void print(StoreSummary store, List<KeyComparison> joins) {
    out.title(store.file() + ", made by " + store.madeBy());
    out.fact("subjects", Long.toString(store.subjects()));
    out.fact("scans", Long.toString(store.scans()));
    out.fact("folds", store.folds().isEmpty() ? "none" : String.join(", ", store.folds()));
    out.fact("predictions", Long.toString(store.predictions()));
    out.fact("runs", Integer.toString(store.runs().size()));
    out.blank();
    out.title("embeddings");
    for (EmbeddingSet set : store.sets()) {
      out.fact(
          set.name(),
          set.rows()
              + " x "
              + set.dimension()
              + (set.recipe().isEmpty() ? "" : ", recipe " + set.recipe())
              + (set.modelHash().isEmpty() ? "" : ", model " + shortened(set.modelHash(), 12))
              + (set.preprocessing().isEmpty() ? "" : ", preprocessing " + set.preprocessing())
              + ", from "
              + set.source());
    }
    out.blank();
    out.title("phenotypes of " + store.people() + " rows");
    Columns lines = new Columns();
    int shown = all ? store.phenotypes().size() : Math.min(FIRST, store.phenotypes().size());
    for (StoreSummary.Phenotypes phenotype : store.phenotypes().subList(0, shown)) {
      lines.add(
          "  " + phenotype.column().name(),
          phenotype.column().type().toString(),
          phenotype.present() + " values",
          Double.isNaN(phenotype.least())
              ? phenotype.different() + " different"
              : number(phenotype.least()) + " to " + number(phenotype.greatest()),
          phenotype.column().unit());
    }
    lines.lines().forEach(out::title);
    more(shown, store.phenotypes().size());
    for (KeyComparison join : joins) {
      out.blank();
      print(join);
    }
  }

  private void print(KeyComparison join) {
    out.title(join.first() + " with " + join.second() + ", by subject and session");
    out.fact("in both", join.both() + " rows of " + join.first());
    joined("only in " + join.first(), join.onlyFirst().stream().map(Object::toString).toList());
    joined("only in " + join.second(), join.onlySecond().stream().map(Object::toString).toList());
    near(join.near());
  }

  private void near(List<NearMatch> near) {
    list("likely the same", near.stream().map(NearMatch::toString).toList());
    if (!near.isEmpty()) {
      boolean number = near.stream().anyMatch(pair -> pair.rule() == IdMatching.NUMBER);
      out.fact(
          "",
          "They were not taken for one. To take them so, import the second of the tables anew with"
              + " --ids "
              + (number ? IdMatching.NUMBER : IdMatching.SPELLING)
              + (number ? ", or name the column that has these labels with --id" : ""));
    }
  }

  private void joined(String name, List<String> labels) {
    List<String> shown = all ? labels : labels.stream().limit(FIRST).toList();
    out.fact(
        name,
        labels.size()
            + (labels.isEmpty() ? "" : ": " + String.join(", ", shown))
            + (shown.size() < labels.size() ? ", ... (--all)" : ""));
  }

  private void list(String name, List<String> lines) {
    int shown = all ? lines.size() : Math.min(FIRST, lines.size());
    for (int i = 0; i < shown; i++) {
      out.fact(i == 0 ? name : "", lines.get(i));
    }
    more(shown, lines.size());
  }

  private void more(int shown, int size) {
    if (shown < size) {
      out.fact("", "and " + (size - shown) + " more; --all lists them");
    }
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }

  private static String shortened(String text, int length) {
    return text.length() > length ? text.substring(0, length) : text;
  }
}
