package org.engram.models.neurojepa.segmentation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import org.engram.models.training.ParameterGroups;
import org.engram.tensor.AdamW;
import org.engram.tensor.Autocast;
import org.engram.tensor.Autograd;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.TensorLists;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;

/**
 * The step of a segmentation's training: {@link #step} is the algorithm. Decoder and encoder have a
 * learning rate each. One thread takes the steps.
 */
public final class SegmentationStep implements AutoCloseable {
  private static final String OPTIMIZER = "optimizer.";

  private final SegmentationModel model;
  private final SegmentationLoss loss;
  private final Settings settings;
  private final AdamW decoder;
  private final AdamW encoder;

  /**
   * What does not change from step to step.
   *
   * @param weightDecay of what decays
   * @param clipNorm greatest norm of all gradients together; 0 for no limit
   * @param encoderRate learning rate of the encoder over the decoder's
   * @param bf16 whether the model's heavy multiplications are in bfloat16; weights, norms and the
   *     loss stay float32
   */
  public record Settings(double weightDecay, double clipNorm, double encoderRate, boolean bf16) {
    /** 0.01, 1, a tenth, and float32. */
    public static Settings defaults() {
      return new Settings(0.01, 1, 0.1, false);
    }

    /** The same, in bfloat16 or not. */
    public Settings withBf16(boolean on) {
      return new Settings(weightDecay, clipNorm, encoderRate, on);
    }
  }

  /**
   * What a step was.
   *
   * @param loss of its batch
   * @param gradientNorm before clipping; empty where the loss was not finite and nothing changed
   */
  public record Result(double loss, OptionalDouble gradientNorm) {}

  /** Over a model that lives at least as long. */
  public SegmentationStep(SegmentationModel model, SegmentationLoss loss, Settings settings) {
    this.model = model;
    this.loss = loss;
    this.settings = settings;
    this.decoder = optimizer(model.decoderWeights());
    this.encoder = optimizer(model.encoderWeights());
  }

  private static AdamW optimizer(SequencedMap<String, Tensor> weights) {
    return new AdamW(ParameterGroups.published(List.of(weights)), AdamW.Settings.defaults());
  }

  /**
   * Trains on one batch.
   *
   * @param x [batch, channels, axis 0, axis 1, axis 2]
   * @param classes [batch, axis 0, axis 1, axis 2] (I64)
   */
  public Result step(Tensor x, Tensor classes, double learningRate) {
    try (Scope _ = Scope.open()) {
      Tensor missed = loss.of(logits(x), classes, model.compute());
      double value = missed.item();
      if (!Double.isFinite(value)) {
        return new Result(value, OptionalDouble.empty());
      }
      Autograd.backward(missed);
      List<Tensor> gradients = gradients();
      double norm = TensorLists.norm(gradients);
      boolean finite = Double.isFinite(norm);
      if (finite) {
        if (settings.clipNorm() > 0 && norm > settings.clipNorm()) {
          TensorLists.mul_(gradients, settings.clipNorm() / norm);
        }
        decoder.step(learningRate, settings.weightDecay());
        encoder.step(learningRate * settings.encoderRate(), settings.weightDecay());
      }
      TensorLists.zero_(gradients);
      return new Result(value, finite ? OptionalDouble.of(norm) : OptionalDouble.empty());
    }
  }

  private Tensor logits(Tensor x) {
    Autocast types = settings.bf16() ? Autocast.bf16(model.compute()) : Autocast.none();
    try (Autocast.Region _ = types.enter()) {
      return model.logits(x).to(DType.F32);
    }
  }

  /**
   * Everything that a training needs to go on: the weights that learn by name, and the optimizers'
   * tensors below {@code optimizer.}. The tensors themselves.
   */
  public SequencedMap<String, Tensor> state() {
    SequencedMap<String, Tensor> all = new LinkedHashMap<>(model.decoderWeights());
    all.putAll(model.encoderWeights());
    decoder.state().forEach((name, tensor) -> all.put(OPTIMIZER + name, tensor));
    encoder.state().forEach((name, tensor) -> all.put(OPTIMIZER + name, tensor));
    return all;
  }

  /**
   * Goes on from a state that {@link #state} gave.
   *
   * @throws RefusedInputException if a tensor is missing or of another shape; nothing is changed
   *     then
   */
  public void restore(Map<String, HostTensor> saved) {
    Tensors.overwrite(state(), saved, "state of a decoder's training");
  }

  private List<Tensor> gradients() {
    List<Tensor> gradients = new ArrayList<>();
    model.decoderWeights().values().forEach(w -> Autograd.gradient(w).ifPresent(gradients::add));
    model.encoderWeights().values().forEach(w -> Autograd.gradient(w).ifPresent(gradients::add));
    return gradients;
  }

  @Override
  public void close() {
    decoder.close();
    encoder.close();
  }
}
