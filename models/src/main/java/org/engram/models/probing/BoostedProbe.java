package org.engram.models.probing;

import com.microsoft.ml.lightgbm.PredictionType;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMDataset;
import io.github.metarank.lightgbm4j.LGBMException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.NativeException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * Gradient-boosted trees by LightGBM (Ke et al., NIPS 2017): what a probe finds that may take
 * features together and bend them. More than two classes are each told from the rest, and their
 * probabilities scaled to sum to 1: lightgbm4j keeps two numbers a row for what LightGBM predicts,
 * which would write beyond them for more classes. Deterministic: one thread and a seed.
 *
 * @param rounds of boosting: trees, or trees a class for more than two
 * @param learningRate of a tree
 * @param leaves most of a tree
 * @param leafRows fewest of a leaf; a tenth of the training rows where that is less
 * @param featureShare of the features that a tree looks at, in (0, 1]
 * @param balanced whether each class counts alike, however many rows it has
 * @param seed of the draws of features
 */
public record BoostedProbe(
    int rounds,
    double learningRate,
    int leaves,
    int leafRows,
    double featureShare,
    boolean balanced,
    long seed)
    implements Probe {
  private static final String NAME = "boosted trees";
  private static final int FEWEST_ROWS = 10;

  public BoostedProbe {
    if (rounds < 1
        || !(learningRate > 0)
        || leaves < 2
        || leafRows < 1
        || !(featureShare > 0 && featureShare <= 1)) {
      throw new ConfigurationException(
          NAME,
          rounds + " rounds of rate " + learningRate + ", " + leaves + " leaves of " + leafRows,
          "1 round or more, a positive rate, 2 leaves or more",
          "");
    }
  }

  /** 100 trees of rate 0.1, 31 leaves of 20 rows, half of the features a tree, seed 42. */
  public static BoostedProbe defaults() {
    return new BoostedProbe(100, 0.1, 31, 20, 0.5, true, 42);
  }

  @Override
  public Fitted fit(ProbeData training) {
    int rows = training.size();
    int width = training.features()[0].length;
    if (rows < FEWEST_ROWS) {
      throw new RefusedInputException(
          NAME, rows + " training rows", "at least " + FEWEST_ROWS, "Take more rows");
    }
    String settings =
        "deterministic=true force_row_wise=true num_threads=1 verbosity=-1"
            + " feature_pre_filter=false max_bin=255 seed="
            + Math.floorMod(seed, Integer.MAX_VALUE)
            + " learning_rate="
            + learningRate
            + " num_leaves="
            + leaves
            + " min_data_in_leaf="
            + Math.max(1, Math.min(leafRows, rows / 10))
            + " feature_fraction="
            + featureShare
            + (training.target() instanceof Target.Values
                ? " objective=regression"
                : " objective=binary");
    try {
      LGBMBooster.loadNative();
      try (LGBMDataset data =
          LGBMDataset.createFromMat(flat(training.features()), rows, width, true, settings, null)) {
        data.setField("weight", weights(training.target()));
        List<String> trees = new ArrayList<>();
        for (float[] labels : labels(training.target())) {
          data.setField("label", labels);
          trees.add(trees(data, settings));
        }
        int classes = training.target() instanceof Target.Classes c ? c.names().size() : 0;
        return new Fitted(trees, width, classes);
      }
    } catch (LGBMException | IOException e) {
      throw failed(e);
    }
  }

  private String trees(LGBMDataset data, String settings) throws LGBMException {
    try (LGBMBooster booster = LGBMBooster.create(data, settings)) {
      boolean done = false; // when no tree can be split any more
      for (int round = 0; round < rounds && !done; round++) {
        done = booster.updateOneIter();
      }
      return booster.saveModelToString(0, 0, LGBMBooster.FeatureImportanceType.SPLIT);
    }
  }

  /** What each booster learns: a number; the second of two classes; each of more. */
  private static List<float[]> labels(Target target) {
    List<float[]> all = new ArrayList<>();
    int classes = target instanceof Target.Classes c ? c.names().size() : 0;
    for (int c = classes == 2 ? 1 : 0; c < Math.max(1, classes); c++) {
      float[] labels = new float[target.size()];
      for (int i = 0; i < labels.length; i++) {
        labels[i] =
            switch (target) {
              case Target.Values numbers -> (float) numbers.at(i);
              case Target.Classes of -> of.at(i) == c ? 1 : 0;
              case SurvivalTarget _ -> throw SurvivalTarget.notFor("boosted trees");
            };
      }
      all.add(labels);
    }
    return all;
  }

  private float[] weights(Target target) {
    float[] weights = new float[target.size()];
    Arrays.fill(weights, 1);
    if (target instanceof Target.Classes classes) {
      LogisticProbe.check(classes);
      int[] counts = classes.counts();
      for (int i = 0; balanced && i < weights.length; i++) {
        weights[i] = (float) ((double) weights.length / (counts.length * counts[classes.at(i)]));
      }
    }
    return weights;
  }

  private static double[] flat(double[][] rows) {
    int width = rows[0].length;
    if ((long) rows.length * width > Integer.MAX_VALUE - 8) {
      throw new RefusedInputException(
          NAME,
          rows.length + " rows of " + width + " features",
          "at most " + Integer.MAX_VALUE / width + " rows of as many features",
          "Reduce the features first, by a recipe with PCA");
    }
    double[] flat = new double[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, flat, i * width, width);
    }
    return flat;
  }

  private static NativeException failed(Exception e) {
    return new NativeException(
        new Problem(
            NAME,
            "LightGBM: " + e.getMessage(),
            "a LightGBM that can be loaded",
            "Install its OpenMP library: libgomp on Linux, libomp on macOS"),
        e);
  }

  /**
   * Fitted trees.
   *
   * @param trees in LightGBM's text form: of a number, of the second of two classes, or of each
   *     class against the rest
   * @param width features
   * @param classes how many; 0 for a number
   */
  public record Fitted(List<String> trees, int width, int classes) implements FittedProbe {
    public Fitted {
      trees = List.copyOf(trees);
    }

    @Override
    public double penalty() {
      return Double.NaN;
    }

    @Override
    public Prediction predict(double[][] features) {
      ProbeData.checkFinite(features, width);
      double[] rows = flat(features);
      List<double[]> found = trees.stream().map(one -> predict(one, rows)).toList();
      if (classes == 0) {
        return new Prediction.Values(found.getFirst());
      }
      double[][] p = new double[features.length][classes];
      for (int i = 0; i < p.length; i++) {
        double sum = 0;
        for (int c = 0; c < classes; c++) {
          p[i][c] =
              classes > 2
                  ? found.get(c)[i]
                  : c == 1 ? found.getFirst()[i] : 1 - found.getFirst()[i];
          sum += p[i][c];
        }
        for (int c = 0; c < classes; c++) {
          p[i][c] /= sum;
        }
      }
      return new Prediction.Probabilities(p);
    }

    private double[] predict(String trees, double[] rows) {
      try {
        LGBMBooster.loadNative();
        try (LGBMBooster booster = LGBMBooster.loadModelFromString(trees)) {
          return booster.predictForMat(
              rows,
              rows.length / width,
              width,
              true,
              PredictionType.C_API_PREDICT_NORMAL,
              "num_threads=1");
        }
      } catch (LGBMException | IOException e) {
        throw failed(e);
      }
    }
  }
}
