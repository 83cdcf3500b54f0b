package org.engram.pipeline.compare;

import java.util.ArrayList;
import java.util.List;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.BrainJepa.EncoderChoice;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.masking.Masks;
import org.engram.models.maskedautoencoder.MaskedAutoencoder;
import org.engram.tensor.Compute;
import org.engram.tensor.EngramException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/**
 * Times one model on one scan. Results are brought to the host, so that on a GPU too the work is
 * done when the time is taken.
 */
final class Stopwatch implements AutoCloseable {
  private static final double NANOSECONDS = 1e6; // of a millisecond

  private final String name;
  private final ModelDescription description;
  private final EncoderKind kind;
  private final float[] window;
  private final Masks masks;
  private final Compute compute;
  private final BrainJepa model;
  private final MaskedAutoencoder autoencoder; // null for other kinds
  private final List<Double> encode = new ArrayList<>();
  private final List<Double> reconstruct = new ArrayList<>();
  private final List<Double> both = new ArrayList<>();

  /** Sends hidden patches through predictor or decoder. */
  @FunctionalInterface
  private interface Teller {
    Tensor tell(Tensor x, Tensor seen, Tensor hidden);
  }

  /**
   * Loads a model.
   *
   * @param window one input, row-major [regions, frames], as the model expects it
   * @param masks of one sample
   */
  Stopwatch(
      String name,
      ModelDescription description,
      EncoderChoice choice,
      float[] window,
      Masks masks,
      Compute compute) {
    this.name = name;
    this.description = description;
    this.kind = EncoderKind.of(description);
    this.window = window;
    this.masks = masks;
    this.compute = compute;
    this.model = BrainJepa.load(description, choice, compute);
    try {
      this.autoencoder =
          kind == EncoderKind.MASKED_AUTOENCODER
              ? MaskedAutoencoder.load(description, compute)
              : null;
    } catch (EngramException e) {
      model.close();
      throw e;
    }
  }

  /** Computes everything once and takes no time: the first pass makes kernels and buffers. */
  void warm() {
    round();
    encode.clear();
    reconstruct.clear();
    both.clear();
  }

  /** Takes each time once. */
  void round() {
    encode.add(time(this::encodeOnce));
    if (kind != EncoderKind.ENCODER) {
      reconstruct.add(time(this::reconstructOnce));
      both.add(
          time(
              () -> {
                encodeOnce();
                reconstructOnce();
              }));
    }
  }

  private static double time(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / NANOSECONDS;
  }

  private void encodeOnce() {
    model.embed(List.of(window));
  }

  private void reconstructOnce() {
    BrainJepaConfig config = description.config();
    Teller teller =
        autoencoder != null
            ? autoencoder::tell
            : (x, seen, hidden) ->
                model.predictor().forward(model.contextEncoder().forward(x, seen), seen, hidden);
    try (Scope _ = Scope.open()) {
      Tensor x = compute.place(Tensors.of(window, 1, config.regions(), config.frames()));
      Tensor seen = compute.place(Tensors.of(masks.contextIndices(), 1, masks.contextLength()));
      Tensor hidden = compute.place(Tensors.of(masks.targetIndices(), 1, masks.targetLength()));
      teller.tell(x, seen, hidden).toFloats();
    }
  }

  /** All that was taken. */
  EncoderTimes times() {
    return new EncoderTimes(
        name,
        kind,
        description.config().tokens(),
        masks.contextLength(),
        EncoderKind.encoderWeights(description, model.encoderName()),
        kind.secondWeights(description),
        encode,
        reconstruct,
        both);
  }

  @Override
  public void close() {
    model.close();
    if (autoencoder != null) {
      autoencoder.close();
    }
  }
}
