package org.engram.bench;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What one path showed.
 *
 * @param first step of the process
 * @param rounds the steps after it, in order
 * @param peakBytes largest resident memory of the process; empty where the system does not tell
 * @param rate operations a second of a linear layer, see {@link ProductRate}
 * @param blas the BLAS in the process
 * @param kernels what computed, in words
 * @param threads of libtorch
 */
public record PretrainResult(
    PretrainPath path,
    PretrainRound first,
    List<PretrainRound> rounds,
    OptionalDouble peakBytes,
    double rate,
    String blas,
    String kernels,
    int threads) {
  public PretrainResult {
    rounds = List.copyOf(rounds);
  }

  /** Seconds of a whole step, of each round. */
  public List<Double> seconds() {
    return rounds.stream().map(PretrainRound::seconds).toList();
  }

  public double median() {
    return Rounds.median(seconds());
  }

  /** The part's median over the rounds. */
  public double median(PretrainPart part) {
    return Rounds.median(rounds.stream().map(round -> round.seconds(part)).toList());
  }

  /** The part's share of the time of all rounds, 0 to 1. */
  public double share(PretrainPart part) {
    double all = rounds.stream().mapToDouble(PretrainRound::seconds).sum();
    return rounds.stream().mapToDouble(round -> round.seconds(part)).sum() / all;
  }

  /** The largest difference of a loss, the first step's too, relative to the other's. */
  public double lossDifference(PretrainResult reference) {
    double largest = difference(first, reference.first);
    for (int i = 0; i < rounds.size(); i++) {
      // Math.max, unlike a comparison, lets a NaN through.
      largest = Math.max(largest, difference(rounds.get(i), reference.rounds.get(i)));
    }
    return largest;
  }

  private static double difference(PretrainRound one, PretrainRound reference) {
    return Math.abs(one.loss() - reference.loss()) / Math.abs(reference.loss());
  }
}
