package org.engram.pipeline.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.engram.cohort.results.Analysis;
import org.engram.cohort.results.AppliedRecipe;
import org.engram.cohort.results.CohortFlow;
import org.engram.cohort.results.Comparison;
import org.engram.cohort.results.Finding;
import org.engram.cohort.results.FoldScheme;
import org.engram.cohort.results.Interval;
import org.engram.cohort.results.ObservedTime;
import org.engram.cohort.results.Outcome;
import org.engram.cohort.results.PredictionRow;
import org.engram.cohort.results.ResultProvenance;
import org.engram.cohort.results.ResultTable;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.ResultsFolder;
import org.engram.cohort.results.Score;
import org.engram.cohort.results.SetResult;
import org.engram.cohort.results.TestResult;
import org.engram.cohort.rows.RowKey;

/** Results of every kind of analysis but a probe; every label is what the caller makes of it. */
final class MadeAnalyses {
  private static final int ROWS = 240;

  private final UnaryOperator<String> label;
  private final SplittableRandom random = new SplittableRandom(11);

  MadeAnalyses(UnaryOperator<String> label) {
    this.label = label;
  }

  static MadeAnalyses plain() {
    return new MadeAnalyses(s -> s);
  }

  ResultsFolder.Content of(Analysis analysis) {
    return switch (analysis) {
      case ALIGN -> align();
      case FUSE -> fuse();
      case FINETUNE -> finetune();
      case COMPARE -> compare();
      case TRANSFER -> transfer();
      case PROBE -> survival();
    };
  }

  private ResultsFolder.Content align() {
    List<List<String>> correlations = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    double[] held = {0.46, 0.21, 0.02};
    for (int pair = 1; pair <= 3; pair++) {
      for (int fold = 0; fold <= 5; fold++) {
        double near = held[pair - 1] + 0.05 * random.nextGaussian();
        correlations.add(
            List.of(
                fold == 0 ? "all" : Integer.toString(fold),
                Integer.toString(pair),
                "0.1",
                "192",
                "4",
                fold == 0 ? "0" : "48",
                number(0.8 - 0.05 * pair),
                "1.2",
                "0.00" + pair,
                "0.001",
                "0.61",
                fold == 0 ? "" : number(near),
                fold == 0 ? "" : number(Math.min(1, 0.004 * pair * pair * pair))));
      }
      findings.add(
          finding("canonical correlations, all rows", "pair " + pair, 0.8 - 0.05 * pair, 0.001));
      findings.add(
          finding("canonical correlations, held out", "pair " + pair, held[pair - 1], 0.02 * pair));
    }
    List<List<String>> loadings = new ArrayList<>();
    for (String block : List.of("gene", "brain")) {
      for (int pair = 1; pair <= 3; pair++) {
        for (int j = 0; j < 40; j++) {
          double value = Math.sin(j * 1.7 + pair) * 0.8;
          loadings.add(
              List.of(
                  label.apply(block),
                  Integer.toString(pair),
                  label.apply(block.equals("gene") ? "APOE_" + j : "17Networks_LH_VisCent_" + j),
                  number(value),
                  number(value - 0.1),
                  number(value + 0.12)));
        }
      }
    }
    List<List<String>> variates = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      for (int pair = 1; pair <= 3; pair++) {
        double x = random.nextGaussian();
        double y = held[pair - 1] * x + random.nextGaussian();
        variates.add(List.of(subject(i), "", "", Integer.toString(pair), number(x), number(y)));
      }
    }
    List<List<String>> retrieval = new ArrayList<>();
    for (int fold = 1; fold <= 5; fold++) {
      for (String direction :
          List.of(label.apply("gene to brain"), label.apply("brain to gene"), "chance")) {
        boolean chance = direction.equals("chance");
        double at = chance ? 0.02 : 0.1 + 0.02 * random.nextDouble();
        retrieval.add(
            List.of(
                Integer.toString(fold),
                direction,
                "48",
                number(at),
                number(3 * at),
                number(5 * at),
                chance ? "24.5" : "9",
                number(chance ? 0.09 : 0.22),
                chance ? "" : "0.001",
                chance ? "" : "0.07"));
      }
    }
    findings.add(finding("retrieval of held-out rows", "recall at 1", 0.11, 0.002));
    findings.add(
        finding(
            "partial correlations with outcomes", label.apply("iq and gene, pair 1"), 0.2, 0.03));
    return content(
        Analysis.ALIGN,
        new Outcome("alignment", "", Outcome.Task.ASSOCIATION, List.of()),
        List.of(),
        List.of(),
        findings,
        List.of(
            new ResultTable(
                "correlations",
                label.apply("A row a fold and pair"),
                List.of(
                    "fold",
                    "pair",
                    "penalty",
                    "training_rows",
                    "given_up",
                    "test_rows",
                    "correlation",
                    "statistic",
                    "p",
                    "p_uncorrected",
                    "null_mean",
                    "held_out_correlation",
                    "held_out_p"),
                correlations),
            new ResultTable(
                "loadings",
                "loadings",
                List.of("block", "pair", "feature", "loading", "low", "high"),
                loadings),
            new ResultTable(
                "variates",
                "variates",
                List.of("subject", "session", "run", "pair", "first", "second"),
                variates),
            new ResultTable(
                "retrieval",
                "retrieval",
                List.of(
                    "fold",
                    "direction",
                    "rows",
                    "recall_at_1",
                    "recall_at_5",
                    "recall_at_10",
                    "median_rank",
                    "mean_reciprocal_rank",
                    "p",
                    "temperature"),
                retrieval)),
        List.of());
  }

  private ResultsFolder.Content fuse() {
    List<SetResult> sets = new ArrayList<>();
    sets.add(set("APOE", SetResult.Role.BLOCK, "auroc", 0.61));
    sets.add(set("brain", SetResult.Role.BLOCK, "auroc", 0.70));
    sets.add(set("concatenation", SetResult.Role.FUSION, "auroc", 0.74));
    sets.add(set("late-average", SetResult.Role.FUSION, "auroc", 0.69));
    List<Comparison> comparisons = new ArrayList<>();
    for (SetResult fusion : sets.subList(2, 4)) {
      for (SetResult block : sets.subList(0, 2)) {
        double difference =
            fusion.scores().getFirst().pooled() - block.scores().getFirst().pooled();
        comparisons.add(
            new Comparison(
                fusion.name(),
                block.name(),
                "auroc",
                difference,
                Optional.of(interval(difference, 0.06)),
                test(0.04)));
      }
    }
    List<Finding> drops = new ArrayList<>();
    for (int g = 0; g < 14; g++) {
      double drop = 0.05 - 0.006 * g;
      drops.add(
          new Finding(
              "drop in auroc without a block",
              label.apply("GENE" + g),
              drop,
              "",
              Optional.of(interval(drop, 0.02)),
              Optional.of(test(0.01 * (g + 1))),
              ""));
    }
    return content(
        Analysis.FUSE,
        classes(),
        sets,
        comparisons,
        drops,
        List.of(
            new ResultTable(
                "scores", "scores", List.of("set", "metric"), List.of(List.of("a", "b")))),
        List.of());
  }

  private ResultsFolder.Content finetune() {
    List<List<String>> epochs = new ArrayList<>();
    for (int training = 1; training <= 3; training++) {
      for (int epoch = 1; epoch <= 20; epoch++) {
        double loss = 0.7 * Math.exp(-epoch / 8.0) + 0.02 * random.nextGaussian();
        double validation = 0.5 + 0.002 * (epoch - 9) * (epoch - 9) / 2;
        epochs.add(
            List.of(
                Integer.toString(training),
                Integer.toString(epoch),
                number(loss),
                number(validation + 0.01 * training),
                number(0.75 - validation / 5),
                Boolean.toString(epoch == 8 + training)));
      }
    }
    Score score =
        new Score(
            "auroc",
            List.of(
                new Score.FoldValue(1, 1, 0.71),
                new Score.FoldValue(2, 1, 0.74),
                new Score.FoldValue(3, 1, 0.68)),
            0.71,
            0.03,
            0.71,
            Optional.of(interval(0.71, 0.07)),
            Optional.empty());
    SetResult set =
        new SetResult(
            label.apply("finetune"),
            SetResult.Role.MODEL,
            0,
            label.apply("encoder and head trained together"),
            List.of(score),
            List.of(
                new SetResult.Fit(1, 1, 140, 50, Double.NaN, List.of()),
                new SetResult.Fit(2, 1, 140, 50, Double.NaN, List.of()),
                new SetResult.Fit(3, 1, 140, 50, Double.NaN, List.of())),
            List.of());
    return content(
        Analysis.FINETUNE,
        classes(),
        List.of(set),
        List.of(),
        List.of(
            new Finding(
                FinetuneSection.OVER_SUBJECTS,
                "auroc",
                0.71,
                "",
                Optional.of(interval(0.71, 0.15)),
                Optional.empty(),
                "")),
        List.of(
            new ResultTable(
                "epochs",
                label.apply("The epochs of each training"),
                List.of(
                    "training", "epoch", "loss", "validation_loss", "validation_score", "judged"),
                epochs)),
        List.of());
  }

  private ResultsFolder.Content compare() {
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

  private ResultsFolder.Content transfer() {
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

  private ResultsFolder.Content survival() {
    List<PredictionRow> predictions = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      double risk = random.nextGaussian();
      double time = -Math.log(random.nextDouble()) * 6 * Math.exp(-0.8 * risk);
      double end = 2 + 8 * random.nextDouble();
      ObservedTime observed = new ObservedTime(Math.min(time, end), time <= end);
      predictions.add(
          new PredictionRow(
              label.apply("embedding"),
              1,
              i % 5 + 1,
              new RowKey(subject(i), "", ""),
              observed.text(),
              new double[] {risk}));
    }
    return content(
        Analysis.PROBE,
        new Outcome(
            label.apply("dementia"), label.apply("years"), Outcome.Task.SURVIVAL, List.of()),
        List.of(set("embedding", SetResult.Role.MODEL, "c_index", 0.71)),
        List.of(),
        List.of(),
        List.of(),
        predictions);
  }

  /** A folder as explain leaves it, with a picture of the surface. */
  Path explain(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("figures"));
    StringBuilder regions =
        new StringBuilder("index\tlabel\themisphere\tnetwork\tablation\tablation_se\tscans\n");
    StringBuilder networks = new StringBuilder("network\tregions\tablation\tablation_se\n");
    List<String> names = List.of("VisCent", "SomMotA", "DefaultA", "ContB");
    for (int n = 0; n < names.size(); n++) {
      String network = label.apply(names.get(n));
      networks.append("%s\t10\t%s\t0.02\n".formatted(network, number(0.1 * n - 0.1)));
      for (int r = 0; r < 10; r++) {
        String region = label.apply(names.get(n) + "_" + r);
        double value = 0.1 * n - 0.1 + 0.05 * random.nextGaussian();
        regions.append(
            "%d\t%s\tL\t%s\t%s\t0.03\t6\n".formatted(10 * n + r, region, network, number(value)));
      }
    }
    Files.writeString(folder.resolve("regions.tsv"), regions);
    Files.writeString(folder.resolve("networks.tsv"), networks);
    int[][] pixels = new int[56][100];
    for (int y = 0; y < 56; y++) {
      for (int x = 0; x < 100; x++) {
        pixels[y][x] = x * 0x020000 + y * 0x000300;
      }
    }
    Files.write(folder.resolve("figures/surface-ablation.png"), Png.of(pixels));
    String json =
        """
        {"job": "explain", "engram": "0.1.0", "method": "ablation", "model_hash": "0123456789abcdef",
         "encoder": "target_encoder", "atlas": "tian50-schaefer400", "normalization": "global-zscore",
         "notes": [%s], "scans": [{}, {}, {}, {}, {}, {}], "refused": [],
         "checks": {"stability": [], "random_model":
           {"ablation": {"rank_correlation": 0.21, "verdict": %s}}}}
        """
            .formatted(quoted(label.apply("a note")), quoted(label.apply("can be trusted")));
    Files.write(folder.resolve("explain.json"), json.getBytes(StandardCharsets.UTF_8));
    return folder;
  }

  private static String quoted(String text) {
    return tools.jackson.databind.json.JsonMapper.shared().writeValueAsString(text);
  }

  private String subject(int i) {
    return label.apply("%05d".formatted(i));
  }

  private Outcome classes() {
    return new Outcome(
        label.apply("diagnosis"),
        "",
        Outcome.Task.CLASSIFICATION,
        List.of(label.apply("control"), label.apply("patient")));
  }

  private SetResult set(String name, SetResult.Role role, String metric, double value) {
    Score score =
        new Score(
            metric,
            List.of(new Score.FoldValue(1, 1, value)),
            value,
            0.02,
            value,
            Optional.of(interval(value, 0.08)),
            Optional.empty());
    return new SetResult(
        label.apply(name), role, 512, "logistic regression", List.of(score), List.of(), List.of());
  }

  private Finding finding(String topic, String name, double value, double p) {
    return new Finding(topic, name, value, "", Optional.empty(), Optional.of(test(p)), "");
  }

  private Interval interval(double value, double half) {
    return new Interval(
        value - half, value + half, 0.95, "bootstrap BCa, 2000 draws", "pooled test predictions");
  }

  private TestResult test(double p) {
    return new TestResult("permutation, 1000", 0.5, p, p, "none");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private ResultsFolder.Content content(
      Analysis analysis,
      Outcome outcome,
      List<SetResult> sets,
      List<Comparison> comparisons,
      List<Finding> findings,
      List<ResultTable> tables,
      List<PredictionRow> predictions) {
    Results results =
        new Results(
            analysis,
            label.apply("a made " + analysis),
            outcome,
            new AppliedRecipe("none", "none", List.of(), List.of("z-score of each feature")),
            new ResultProvenance(
                Map.of("engram", "0.1.0"), List.of(), Map.of(), Map.of("all", 42L), Map.of()),
            new CohortFlow(List.of(new CohortFlow.Stage("rows", ROWS, ROWS, List.of()))),
            Optional.of(new FoldScheme("stratified", 5, 1, "subject", "", true, 42, "ab12")),
            sets,
            comparisons,
            List.of(),
            findings,
            List.of());
    return new ResultsFolder.Content(results, predictions, tables);
  }
}
