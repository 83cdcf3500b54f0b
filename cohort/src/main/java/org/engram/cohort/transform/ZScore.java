package org.engram.cohort.transform;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.engram.cohort.rows.CohortRows;
import org.engram.tensor.RefusedInputException;

/**
 * Each feature less its mean, over its standard deviation (of the population: divided by n), both
 * of the training rows.
 *
 * @param constants what becomes of a feature that does not vary there
 */
public record ZScore(Constants constants) implements Transform {
  /** What becomes of a feature that no training row varies in. */
  public enum Constants {
    /** It is 0 in every row. */
    ZERO,
    /** It is left out. */
    DROP
  }

  public ZScore {
    Objects.requireNonNull(constants, "constants");
  }

  /** Constant features become zero. */
  public static ZScore defaults() {
    return new ZScore(Constants.ZERO);
  }

  @Override
  public String kind() {
    return "zscore";
  }

  @Override
  public String inWords() {
    return "each feature was z-scored with the mean and standard deviation of the training rows";
  }

  @Override
  public Fitted fit(CohortRows training) {
    double[][] x = training.features();
    if (x.length < 2) {
      throw new RefusedInputException(
          "z-score", x.length + " training row", "2 or more", "Take more rows");
    }
    double[] mean = Columns.means(x);
    double[] squares = Columns.squares(x, mean);
    int[] varying = Columns.varying(mean, squares, x.length);
    double[] deviation = new double[mean.length];
    for (int j : varying) {
      deviation[j] = Math.sqrt(squares[j] / x.length);
    }
    return new Fitted(this, mean, deviation);
  }

  /**
   * Means and deviations of training rows.
   *
   * @param deviation [features]; 0 for a constant one
   */
  public record Fitted(ZScore settings, double[] mean, double[] deviation)
      implements FittedTransform {
    static Fitted of(ZScore settings, FittedState state) {
      double[] mean = state.vector("mean");
      double[] deviation = state.vector("deviation", mean.length);
      if (Arrays.stream(deviation).anyMatch(d -> d < 0)) {
        throw FittedState.bad("deviation", "a negative one", "0 or more");
      }
      return new Fitted(settings, mean, deviation);
    }

    @Override
    public int inputs() {
      return mean.length;
    }

    @Override
    public int outputs() {
      return settings.constants() == Constants.DROP ? varying().length : mean.length;
    }

    @Override
    public List<String> notes() {
      int[] varying = varying();
      int constant = mean.length - varying.length;
      return constant == 0
          ? List.of()
          : List.of(
              constant
                  + " features are constant in the training rows and "
                  + (settings.constants() == Constants.DROP ? "were left out" : "became 0")
                  + ": "
                  + Columns.listed(mean.length, varying));
    }

    @Override
    public CohortRows apply(CohortRows rows) {
      Columns.checkWidth(rows, inputs(), "z-score");
      int[] out =
          settings.constants() == Constants.DROP
              ? varying()
              : IntStream.range(0, mean.length).toArray();
      double[][] x = rows.features();
      double[][] scaled = new double[x.length][out.length];
      for (int i = 0; i < x.length; i++) {
        for (int j = 0; j < out.length; j++) {
          int k = out[j];
          scaled[i][j] = deviation[k] == 0 ? 0 : (x[i][k] - mean[k]) / deviation[k];
        }
      }
      return rows.withFeatures(scaled);
    }

    @Override
    public FittedState state() {
      return FittedState.empty().with("mean", mean).with("deviation", deviation);
    }

    private int[] varying() {
      return IntStream.range(0, mean.length).filter(j -> deviation[j] > 0).toArray();
    }
  }
}
