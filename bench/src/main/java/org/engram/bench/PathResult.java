package org.engram.bench;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one path showed.
 *
 * @param seconds of each round, warm, in order
 * @param first from the start of the process to its first encoding; the Java runtime, libtorch and
 *     the weights (from the disk or the system's cache of it) included
 * @param load the part of {@code first} that read the model, libtorch's loading included
 * @param firstEncode the part of {@code first} that encoded
 * @param peakBytes largest resident memory of the process; empty where the system does not tell
 * @param rate operations a second of its own linear layer, see {@link ProductRate}
 * @param blas the BLAS in the process
 * @param kernels what computed, in words
 * @param threads of libtorch
 * @param agreement with the baseline; empty for itself and where it was not run
 */
public record PathResult(
    EncodePath path,
    List<Double> seconds,
    double first,
    double load,
    double firstEncode,
    OptionalDouble peakBytes,
    double rate,
    String blas,
    String kernels,
    int threads,
    Optional<Agreement> agreement) {
  public PathResult {
    seconds = List.copyOf(seconds);
  }

  /** The median of the rounds; of an even number the mean of the middle two. */
  public double median() {
    return Rounds.median(seconds);
  }

  public double min() {
    return Rounds.min(seconds);
  }

  public double max() {
    return Rounds.max(seconds);
  }
}
