package org.engram.models.neurojepa.pretrain;

import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import org.engram.models.neurojepa.MixtureOfExperts;
import org.engram.tensor.ConfigurationException;

/**
 * Balances experts without a loss (Wang et al. 2024): after an update, the selection bias of those
 * that had few tokens is raised and that of the others lowered.
 *
 * @param correction how far
 * @param clip largest absolute bias before the mean is taken out; 0 for no limit
 */
public record ExpertBalance(Correction correction, double clip) {
  private static final double EPS = 1e-6;

  /** How far a bias is moved. */
  public enum Correction {
    /** By how much an expert's tokens differ from the mean, relative to it; of pretraining. */
    PROPORTIONAL,
    /** By the same amount, up or down; of fine-tuning. */
    SIGN
  }

  /**
   * How unevenly tokens were spread: 1 and 1 is evenly.
   *
   * @param least tokens of the rarest expert over the mean, a mean over mixtures
   * @param greatest tokens of the most used expert over the mean, a mean over mixtures
   */
  public record Violation(double least, double greatest) {}

  public ExpertBalance {
    if (!(clip >= 0 && clip <= 1e6)) {
      throw new ConfigurationException(
          "bias_clip", Double.toString(clip), "0 or more", "0 is no limit; usual is 0.3 or 1");
    }
  }

  /** Of the published pretraining. */
  public static ExpertBalance defaults() {
    return new ExpertBalance(Correction.PROPORTIONAL, 1);
  }

  /**
   * Moves the biases of all mixtures and begins their counts anew.
   *
   * @param counts tokens by expert, a mixture each, over all processes
   * @param rate of the correction
   */
  public Violation update(
      Collection<MixtureOfExperts> mixtures, Collection<long[]> counts, double rate) {
    double least = 0;
    double greatest = 0;
    Iterator<long[]> given = counts.iterator();
    for (MixtureOfExperts mixture : mixtures) {
      Result result = corrected(mixture.bias(), given.next(), rate);
      mixture.setBias(result.bias());
      mixture.reset();
      least += result.violation().least() / mixtures.size();
      greatest += result.violation().greatest() / mixtures.size();
    }
    return mixtures.isEmpty() ? new Violation(1, 1) : new Violation(least, greatest);
  }

  /** A mixture's biases after the correction, and how uneven it was. */
  record Result(float[] bias, Violation violation) {}

  /** Biases that nothing was counted for are left alone. */
  Result corrected(float[] bias, long[] tokens, double rate) {
    double mean = Arrays.stream(tokens).average().orElseThrow();
    if (mean == 0) {
      return new Result(bias, new Violation(1, 1));
    }
    return new Result(
        moved(bias, tokens, mean, rate),
        new Violation(
            Arrays.stream(tokens).min().orElseThrow() / mean,
            Arrays.stream(tokens).max().orElseThrow() / mean));
  }

  private float[] moved(float[] bias, long[] tokens, double mean, double rate) {
    double[] moves = new double[bias.length];
    for (int e = 0; e < moves.length; e++) {
      double error = mean - tokens[e];
      moves[e] =
          switch (correction) {
            case PROPORTIONAL -> error / (mean + EPS);
            case SIGN -> Math.signum(error);
          };
    }
    double drift = Arrays.stream(moves).average().orElseThrow();
    double[] shifted = new double[bias.length];
    for (int e = 0; e < shifted.length; e++) {
      double to = bias[e] + rate * (moves[e] - drift);
      shifted[e] = clip > 0 ? Math.clamp(to, -clip, clip) : to;
    }
    double centre = Arrays.stream(shifted).average().orElseThrow();
    float[] corrected = new float[bias.length];
    for (int e = 0; e < corrected.length; e++) {
      corrected[e] = (float) (shifted[e] - centre);
    }
    return corrected;
  }
}
