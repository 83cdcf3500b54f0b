package org.engram.cohort.fusion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.engram.models.probing.FittedProbe;
import org.engram.models.probing.FittedProbe.Prediction;
import org.engram.models.probing.Fold;
import org.engram.models.probing.Folds;
import org.engram.models.probing.Probe;
import org.engram.models.probing.ProbeData;
import org.engram.models.probing.Target;

/** Predictions of one fold's test rows: by one block, and by blocks put together. */
final class BlockPredictor {
  private final Target target;
  private final List<String> groups;

  BlockPredictor(Target target, List<String> groups) {
    this.target = target;
    this.groups = groups;
  }

  /** A probe on features of training rows, asked about test rows: [test rows][values]. */
  double[][] probe(Block.Split split, int[] training) {
    return probe(split.training(), split.test(), target.rows(training), chosen(training));
  }

  private static double[][] probe(
      double[][] training, double[][] test, Target target, List<String> groups) {
    FittedProbe fitted = Probe.of(target).fit(new ProbeData(training, target, groups));
    return values(fitted.predict(test));
  }

  /** Blocks' out-of-fold predictions of the training rows teach a probe what to make of them. */
  double[][] stacked(
      List<Block> blocks, List<double[][]> ofTest, int[] training, int innerFolds, long seed) {
    Target inner = target.rows(training);
    List<String> innerGroups = chosen(training);
    ProbeData shape =
        new ProbeData(new double[training.length][1], inner, innerGroups); // features play no part
    List<double[][]> heldOut = new ArrayList<>();
    for (int b = 0; b < blocks.size(); b++) {
      heldOut.add(new double[training.length][]);
    }
    for (Fold fold : Folds.of(shape, innerFolds, seed)) {
      int[] learned = rows(training, fold.training());
      int[] held = rows(training, fold.test());
      for (int b = 0; b < blocks.size(); b++) {
        double[][] said = probe(blocks.get(b).split(learned, held), learned);
        for (int i = 0; i < said.length; i++) {
          heldOut.get(b)[fold.test()[i]] = said[i];
        }
      }
    }
    return probe(
        FeatureRows.beside(heldOut.stream().map(this::evidence).toList()),
        FeatureRows.beside(ofTest.stream().map(this::evidence).toList()),
        inner,
        innerGroups);
  }

  /** What a probe on probes looks at: the number, or the log-odds of each class but the first. */
  private double[][] evidence(double[][] predictions) {
    if (target instanceof Target.Values) {
      return predictions;
    }
    double[][] odds = new double[predictions.length][];
    for (int i = 0; i < odds.length; i++) {
      double[] p = predictions[i];
      odds[i] = new double[p.length - 1];
      for (int c = 1; c < p.length; c++) {
        double bounded = Math.clamp(p[c], 1e-6, 1 - 1e-6);
        odds[i][c - 1] = Math.log(bounded / (1 - bounded));
      }
    }
    return odds;
  }

  static double[][] average(List<double[][]> predictions) {
    double[][] mean = new double[predictions.getFirst().length][];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = new double[predictions.getFirst()[i].length];
      for (double[][] block : predictions) {
        for (int c = 0; c < mean[i].length; c++) {
          mean[i][c] += block[i][c] / predictions.size();
        }
      }
    }
    return mean;
  }

  private List<String> chosen(int[] rows) {
    return Arrays.stream(rows).mapToObj(groups::get).toList();
  }

  private static int[] rows(int[] of, int[] places) {
    return Arrays.stream(places).map(i -> of[i]).toArray();
  }

  private static double[][] values(Prediction prediction) {
    return switch (prediction) {
      case Prediction.Values numbers ->
          Arrays.stream(numbers.values()).mapToObj(v -> new double[] {v}).toArray(double[][]::new);
      case Prediction.Probabilities classes -> classes.values();
    };
  }

  /** Back to what can be scored. */
  static Prediction prediction(Target target, double[][] values) {
    return target instanceof Target.Values
        ? new Prediction.Values(Arrays.stream(values).mapToDouble(v -> v[0]).toArray())
        : new Prediction.Probabilities(values);
  }
}
