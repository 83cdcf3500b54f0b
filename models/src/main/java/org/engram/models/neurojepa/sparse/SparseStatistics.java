package org.engram.models.neurojepa.sparse;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.engram.tensor.Autograd;
import org.engram.tensor.Elementwise;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/** What a head's codes are like, over the tokens of this process since it was last asked. */
public final class SparseStatistics {
  private final long[] active;
  private long tokens;
  private double error;
  private double penalty;

  /**
   * Over some tokens.
   *
   * @param tokens how many
   * @param activeFraction share of tokens in which a unit is active, a mean over units
   * @param dead units that were never active
   * @param error mean square of target minus prediction, a mean over channels; targets have a
   *     variance of 1, so it is the share that is not explained
   * @param penalty mean of what lambda weights, a token
   * @param activeByUnit share of tokens in which each unit is active
   */
  public record Figures(
      long tokens,
      double activeFraction,
      int dead,
      double error,
      double penalty,
      List<Double> activeByUnit) {
    public Figures {
      activeByUnit = List.copyOf(activeByUnit);
    }

    /** For a line of a log. */
    public String describe() {
      return String.format(
          Locale.ROOT,
          "%.4f active, %d of %d units dead, error %.4f, penalty %.4f",
          activeFraction,
          dead,
          activeByUnit.size(),
          error,
          penalty);
    }
  }

  public SparseStatistics(SparseSettings settings) {
    this.active = new long[settings.codeDim()];
  }

  /**
   * Counts a batch.
   *
   * @param error mean over its tokens and channels
   */
  public void add(SparseHead.Coded coded, double error) {
    try (Scope _ = Scope.open();
        Autograd.Region _ = Autograd.off()) {
      Tensor code = coded.code();
      long rows = code.elements() / active.length;
      float[] counts = Elementwise.above(code, 0).reshape(rows, active.length).sum(0).toFloats();
      for (int unit = 0; unit < active.length; unit++) {
        active[unit] += (long) counts[unit];
      }
      tokens += rows;
      this.error += error * rows;
      penalty += coded.penalty().mean().item() * rows;
    }
  }

  /** The figures since the last call; with no tokens since, of zeros. */
  public Figures take() {
    double count = Math.max(1, tokens);
    List<Double> share = Arrays.stream(active).mapToObj(n -> n / count).toList();
    Figures figures =
        new Figures(
            tokens,
            share.stream().mapToDouble(Double::doubleValue).average().orElseThrow(),
            (int) Arrays.stream(active).filter(n -> n == 0).count(),
            error / count,
            penalty / count,
            share);
    Arrays.fill(active, 0);
    tokens = 0;
    error = 0;
    penalty = 0;
    return figures;
  }
}
