package org.engram.bench;

import java.nio.file.Path;
import java.util.Locale;
import org.engram.models.directory.ModelType;
import org.engram.tensor.Compute;

/** A model whose encoder is timed: what it is given, and the two encoders of it. */
interface TimedModel {
  /**
   * What one encoding does.
   *
   * @param input in words, for one
   * @param batch how many are encoded together
   * @param tokens of one
   * @param width of a token
   * @param cost of the batch
   */
  record Job(String input, int batch, int tokens, int width, EncoderCost cost) {
    /** The job in words. */
    String words() {
      return String.format(
          Locale.ROOT,
          "%s%s, %d tokens, %.2f TFLOP",
          input,
          batch == 1 ? "" : ", " + batch + " together",
          tokens,
          cost.operations() / 1e12);
    }
  }

  /**
   * The model of a directory, of the type that its config.json tells.
   *
   * @param batch how many scans are encoded together
   */
  static TimedModel open(Path directory, int batch) {
    return switch (ModelType.of(directory)) {
      case BRAIN_JEPA -> new TimedBrainJepa(directory, batch);
      case NEURO_JEPA -> new TimedNeuroJepa(directory, batch);
    };
  }

  Job job();

  /** The same in every process: independent normal values, as after a z-score, batch outermost. */
  float[] input();

  /** Plainly against libtorch. */
  ScanEncoder plain();

  /** Engram's own, which takes the compute over and closes it. */
  ScanEncoder engram(Compute compute);
}
