package org.engram.pipeline.embed;

import org.engram.tensor.Precision;

/**
 * What embedding takes of memory outside of Java's heap, counted from the sizes before anything is
 * allocated: the program's and libtorch's code, the weights (mapped in float32, and copied once
 * where computing is in bf16), and what is alive at once of a pass that keeps nothing, some vectors
 * of the width a token. A process holds somewhat more than its tensors: memory that was freed and
 * does not fit what is wanted next stays with it.
 *
 * @param fixed bytes of the program and the weights
 * @param perScan bytes that one more scan of a batch adds
 */
public record EmbeddingMemory(long fixed, long perScan) {
  private static final long PROGRAM = 350_000_000;
  private static final int PASSING = 10;
  private static final double HELD = 1.15;

  /** Counts; precision {@code auto} is taken for the larger. */
  public static EmbeddingMemory of(ModelFacts model, Precision precision) {
    double weights = precision == Precision.FP32 ? 1 : 1.5;
    return new EmbeddingMemory(
        PROGRAM + Math.round(HELD * weights * model.weightsBytes()),
        Math.round(HELD * Float.BYTES * PASSING * model.tokens() * model.width()));
  }

  /** Bytes with batches of this many scans. */
  public long of(int batch) {
    return fixed + batch * perScan;
  }

  /** The same in whole MiB, as clusters count. */
  public long mebibytes(int batch) {
    return Math.ceilDiv(of(batch), 1L << 20);
  }
}
