package org.engram.models.brainjepa.pretrain;

import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.WeightLayout;
import org.engram.tensor.ConfigurationException;

/**
 * What a pretraining step needs of memory, counted from the sizes before anything is allocated. The
 * parts that grow with the batch are what a backward pass keeps of each block (17 vectors of the
 * block's width a token: inputs of the two norms, of the three products before and after attention,
 * query, key, value, the attention's result, and the MLP's two at four times the width) and the
 * momentum encoder's working set, which keeps nothing. {@link #of(BrainJepaConfig, int, int,
 * boolean)} counts these tensors; {@link #inProcess} is what a process on a CPU takes for them.
 *
 * @param fixed weights of the three networks, gradients, and AdamW's two running means, in bytes
 * @param perSample what one more sample of the batch adds, in bytes
 */
public record TrainingMemory(long fixed, long perSample) {
  /** Vectors of its width that a block keeps for the backward pass, a token. */
  private static final int KEPT = 17;

  /** Vectors of the width alive at once in a pass that keeps nothing, a token. */
  private static final int PASSING = 10;

  private static final int FLOAT = Float.BYTES;

  /** Bytes of the program itself: Java's heap and code, libtorch's code, the data's threads. */
  private static final long PROGRAM = 350_000_000;

  /**
   * Bytes that a process holds for one of its tensors': memory that was freed and does not fit what
   * is wanted next stays with it. Measured, see docs/benchmarks.md.
   */
  private static final double HELD = 1.15;

  /**
   * Counts.
   *
   * @param context tokens of a sample that the context encoder sees, at most
   * @param targets tokens of a sample that are predicted, at most
   * @param recompute whether blocks keep their input alone and are computed again going back
   */
  public static TrainingMemory of(
      BrainJepaConfig config, int context, int targets, boolean recompute) {
    long all = WeightLayout.parameters(config);
    long trained =
        WeightLayout.of(config).entrySet().stream()
            .filter(tensor -> !tensor.getKey().startsWith("target_encoder."))
            .mapToLong(tensor -> tensor.getValue().elements())
            .sum();
    long fixed = FLOAT * (all + 3 * trained);
    long encoder = kept(context, config.embedDim(), config.depth(), recompute);
    long predictor =
        kept(context + targets, config.predictorDim(), config.predictorDepth(), recompute);
    long target = (long) config.tokens() * config.embedDim() * PASSING;
    return new TrainingMemory(fixed, FLOAT * (encoder + predictor + target));
  }

  /** The same with what is not tensors: the resident memory of a process on a CPU. */
  public TrainingMemory inProcess() {
    return new TrainingMemory(PROGRAM + Math.round(HELD * fixed), Math.round(HELD * perSample));
  }

  private static long kept(long tokens, long width, long depth, boolean recompute) {
    long vectors = recompute ? depth + KEPT : depth * KEPT;
    return tokens * width * vectors;
  }

  /** Bytes of a step with this many samples. */
  public long of(int batch) {
    return fixed + batch * perSample;
  }

  /**
   * Refuses a batch that does not fit.
   *
   * @param available bytes that may be used
   * @param fits the most samples that would fit; 0 where not even one does
   * @throws ConfigurationException that says what is needed and which batch would fit
   */
  public void require(int batch, long available, int fits) {
    if (of(batch) <= available) {
      return;
    }
    String parts =
        "%s for weights, gradients, optimizer and the program, %s a sample"
            .formatted(gigabytes(fixed), gigabytes(perSample));
    throw new ConfigurationException(
        "memory",
        "a batch of %d needs about %s: %s".formatted(batch, gigabytes(of(batch)), parts),
        "at most " + gigabytes(available) + ", which is free now",
        fits > 0
            ? "Set run.batch_size to %d or less, and raise step.accumulation to keep the product;"
                    .formatted(fits)
                + " or set step.recompute: true"
            : "Take a smaller model, set step.recompute: true, or a machine with more memory");
  }

  private static String gigabytes(long bytes) {
    return "%.1f GB".formatted(bytes / 1e9);
  }
}
