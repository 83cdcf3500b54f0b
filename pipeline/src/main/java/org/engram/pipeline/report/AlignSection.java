package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.engram.cohort.results.Finding;
import org.engram.cohort.results.ResultTable;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.ResultsFolder;

/** Two blocks related: canonical correlations, loadings and variates, or retrieval. */
final class AlignSection {
  private static final String TRAINED = "canonical correlations, all rows";
  private static final String HELD_OUT = "canonical correlations, held out";
  private static final int MOST_PAIRS = 3;
  private static final int MOST_LINES = 36;
  private static final int STRONGEST = 12;
  private static final int MOST_BLOCKS = 2;

  private final Results results;
  private final List<ResultTable> tables;

  private AlignSection(ResultsFolder.Content content) {
    this.results = content.results();
    this.tables = content.tables();
  }

  static Optional<KindSection> of(ResultsFolder.Content content) {
    AlignSection section = new AlignSection(content);
    List<Block> blocks = new ArrayList<>(section.correlations());
    Set<String> topics =
        blocks.isEmpty() ? new HashSet<>() : new HashSet<>(Set.of(TRAINED, HELD_OUT));
    blocks.addAll(section.variates());
    blocks.addAll(section.loadings());
    List<Block> retrieval = RetrievalFigures.of(content);
    blocks.addAll(retrieval);
    topics.addAll(retrieval.isEmpty() ? Set.of() : Set.of(RetrievalFigures.TOPIC));
    return Optional.of(
        new KindSection(
            "alignment",
            "How the blocks go together",
            blocks,
            List.of(),
            Set.of("correlations", "retrieval"),
            topics,
            section.methods()));
  }

  private static String pair(String number) {
    return "pair " + number;
  }

  private Optional<Finding> finding(String topic, String pair) {
    return results.findings().stream()
        .filter(f -> f.topic().equals(topic) && f.name().equals(pair(pair)))
        .findFirst();
  }

  private List<String> pairs(TableView view) {
    return view.values("pair").stream().limit(MOST_PAIRS).toList();
  }

  private List<Block> correlations() {
    Optional<TableView> found =
        TableView.of(tables, "correlations", "fold", "pair", "correlation", "p");
    if (found.isEmpty()) {
      return List.of();
    }
    TableView view = found.get();
    boolean heldOut =
        view.rows().stream().anyMatch(row -> Double.isFinite(row.number("held_out_correlation")));
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Block.Prose(
            "A correlation in the rows that the weights were fitted on grows with the number of"
                + " features and says little by itself. The held-out ones are those of rows that"
                + " the weights have not seen. A pair's p counts only if those of the pairs before"
                + " it are small too."));
    blocks.add(figure(view, heldOut));
    blocks.add(table(view));
    return blocks;
  }

  private Figure figure(TableView view, boolean heldOut) {
    List<ForestFigure.Line> lines = new ArrayList<>();
    List<String> pairs = pairs(view);
    for (int k = 0; k < pairs.size(); k++) {
      String pair = pairs.get(k);
      String colour = Palette.category(k);
      finding(heldOut ? HELD_OUT : TRAINED, pair)
          .ifPresent(
              f ->
                  lines.add(
                      new ForestFigure.Line(
                          pair(pair) + (heldOut ? ", mean over folds" : ", all rows"),
                          f.value(),
                          f.interval(),
                          f.test().map(t -> "p " + ResultWords.p(t.p())).orElse(""),
                          colour)));
      for (TableView.Row row : view.rows("pair", pair)) {
        double value = row.number("held_out_correlation");
        if (heldOut && Double.isFinite(value) && lines.size() < MOST_LINES) {
          lines.add(
              new ForestFigure.Line(
                  "fold " + row.text("fold"),
                  value,
                  Optional.empty(),
                  "p " + ResultWords.p(row.number("held_out_p")),
                  colour));
        }
      }
    }
    return ForestFigure.of(
        "Canonical correlations",
        heldOut
            ? "Of held-out rows, by the weights of their fold's training rows; a colour a pair. p"
                + " is by permutation; that of all folds fits every fold again in every"
                + " permutation. Dashed: nothing in common."
            : "Of the rows that they were fitted on. Dashed: nothing in common.",
        "correlation of the two variates",
        lines,
        OptionalDouble.of(0));
  }

  private Block table(TableView view) {
    List<List<String>> rows = new ArrayList<>();
    for (String pair : pairs(view)) {
      for (TableView.Row row : view.rows("pair", pair)) {
        boolean all = row.text("fold").equals("all");
        Optional<Finding> pooled = all ? finding(HELD_OUT, pair) : Optional.empty();
        double heldOut = pooled.map(Finding::value).orElse(row.number("held_out_correlation"));
        double p = pooled.flatMap(Finding::test).map(t -> t.p()).orElse(row.number("held_out_p"));
        rows.add(
            List.of(
                pair,
                row.text("fold"),
                row.text("training_rows"),
                row.text("test_rows"),
                ResultWords.number(row.number("correlation")),
                ResultWords.p(row.number("p")),
                ResultWords.number(row.number("null_mean")),
                ResultWords.number(heldOut),
                ResultWords.p(p)));
      }
    }
    return new Block.Table(
        List.of(
            "pair",
            "fold",
            "training rows#",
            "test rows#",
            "training r#",
            "p#",
            "r by chance#",
            "held-out r#",
            "p, held out#"),
        rows);
  }

  private List<Block> variates() {
    Optional<TableView> found = TableView.of(tables, "variates", "pair", "first", "second");
    if (found.isEmpty()) {
      return List.of();
    }
    List<Figure> figures = new ArrayList<>();
    List<String> pairs = pairs(found.get());
    for (int k = 0; k < pairs.size(); k++) {
      String pair = pairs.get(k);
      List<TableView.Row> rows = found.get().rows("pair", pair);
      double[] x = rows.stream().mapToDouble(row -> row.number("first")).toArray();
      double[] y = rows.stream().mapToDouble(row -> row.number("second")).toArray();
      if (finite(x).length == 0 || finite(y).length == 0) {
        continue;
      }
      figures.add(
          ScatterFigure.of(
              "Variates of pair " + pair,
              "Each row by the weights of the fold that held it out, in that fold's units."
                  + finding(HELD_OUT, pair)
                      .map(
                          f ->
                              " Mean correlation over folds " + ResultWords.number(f.value()) + ".")
                      .orElse(""),
              new ScatterFigure.Cloud(
                  "variate of " + block(0),
                  "variate of " + block(1),
                  x,
                  y,
                  finite(x),
                  finite(y),
                  false,
                  i -> rows.get(i).text("subject")),
              Palette.category(k)));
    }
    return figures.isEmpty() ? List.of() : List.of(new Block.Row(figures));
  }

  /** Name of a block, by the table of loadings. */
  private String block(int index) {
    return TableView.of(tables, "loadings", "block")
        .map(view -> view.values("block"))
        .filter(names -> names.size() > index)
        .map(names -> ResultWords.shortened(names.get(index), 30))
        .orElse(index == 0 ? "the first block" : "the second block");
  }

  private List<Block> loadings() {
    Optional<TableView> found =
        TableView.of(tables, "loadings", "block", "pair", "feature", "loading");
    if (found.isEmpty()) {
      return List.of();
    }
    List<Block> blocks = new ArrayList<>();
    for (String pair : pairs(found.get())) {
      List<Figure> figures = new ArrayList<>();
      List<String> names = found.get().values("block").stream().limit(MOST_BLOCKS).toList();
      for (int b = 0; b < names.size(); b++) {
        String block = names.get(b);
        List<TableView.Row> rows =
            found.get().rows("block", block).stream()
                .filter(row -> row.text("pair").equals(pair))
                .toList();
        figures.add(loadings(block, pair, rows, Palette.category(b)));
      }
      blocks.add(new Block.Row(figures));
    }
    return blocks;
  }

  private static Figure loadings(
      String block, String pair, List<TableView.Row> rows, String colour) {
    List<BarsFigure.Bar> bars =
        rows.stream()
            .filter(row -> Double.isFinite(row.number("loading")))
            .sorted(Comparator.comparingDouble(row -> -Math.abs(row.number("loading"))))
            .limit(STRONGEST)
            .map(
                row ->
                    new BarsFigure.Bar(
                        row.text("feature"),
                        row.number("loading"),
                        row.number("low"),
                        row.number("high"),
                        "",
                        colour))
            .toList();
    return BarsFigure.of(
        ResultWords.shortened(block, 40) + ", pair " + pair,
        "The "
            + bars.size()
            + " strongest of "
            + ResultWords.count(rows.size(), "feature")
            + ", chosen by what is drawn: the largest of many are large by luck too. The sign of a"
            + " whole pair means nothing; lines are bootstrap intervals, where they were drawn.",
        "loading (correlation with the variate)",
        bars,
        false);
  }

  private static double[] finite(double[] values) {
    return DoubleStream.of(values).filter(Double::isFinite).toArray();
  }

  private List<String> methods() {
    List<String> sentences = new ArrayList<>();
    boolean canonical = results.findings().stream().anyMatch(f -> f.topic().equals(TRAINED));
    if (canonical) {
      String method = results.provenance().settings().getOrDefault("method", "cca");
      sentences.add(
          (method.equals("sparse-cca")
                  ? "Sparse canonical correlation analysis (penalised matrix decomposition)"
                  : "Regularised canonical correlation analysis")
              + " related the two blocks, fitted in the training rows of each fold and judged by"
              + " the correlation of the variates of its held-out rows. Canonical correlations"
              + " were tested stepwise by permutation, each pair with those before it taken out,"
              + " rows made exchangeable after regression of the covariates.");
      sentences.add("Loadings are correlations of features with their block's variate.");
    }
    if (TableView.of(tables, "retrieval").isPresent()) {
      sentences.add(
          "Two projectors were trained contrastively (InfoNCE with a learned temperature) in the"
              + " training rows of each fold and judged by how well each held-out row finds its own"
              + " counterpart among all held-out rows.");
    }
    return sentences;
  }
}
