package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.engram.cohort.results.Analysis;
import org.engram.cohort.results.Comparison;
import org.engram.cohort.results.Finding;
import org.engram.cohort.results.ObservedTime;
import org.engram.cohort.results.Outcome;
import org.engram.cohort.results.PredictionRow;
import org.engram.cohort.results.ResultTable;
import org.engram.cohort.results.ResultsFolder;
import org.engram.cohort.results.Score;
import org.engram.cohort.results.SetResult;
import org.engram.cohort.rows.RowKey;

/** A fusion, a training and a probe of survival: what tells a phenotype, and how well. */
final class MadePredictors extends MadeParts {
  MadePredictors(UnaryOperator<String> label) {
    super(label);
  }

  ResultsFolder.Content fuse() {
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

  ResultsFolder.Content finetune() {
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
            Optional.of(interval(0.71, 0.15)),
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
                FinetuneSection.OVER_TRAININGS,
                "auroc",
                0.71,
                "",
                Optional.of(interval(0.71, 0.07)),
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

  ResultsFolder.Content survival() {
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
}
