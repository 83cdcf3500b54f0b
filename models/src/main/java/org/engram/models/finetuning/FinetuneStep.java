package org.engram.models.finetuning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import org.engram.models.nn.DropPath;
import org.engram.models.nn.Segments;
import org.engram.models.training.Recomputation;
import org.engram.models.training.step.StepPrecision;
import org.engram.tensor.AdamW;
import org.engram.tensor.Autocast;
import org.engram.tensor.Autograd;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.TensorLists;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;

/**
 * The step of fine-tuning and of the probes on frozen tokens: {@link #step} is the algorithm. One
 * thread takes the steps. Its state can be read and restored between epochs, so that a run goes on
 * bit for bit.
 */
public final class FinetuneStep implements AutoCloseable {
  private final FinetuneModel model;
  private final FinetuneTask task;
  private final FinetuneStepSettings settings;
  private final FinetuneSchedule schedule;
  private final Optimizer optimizer;
  private final Autocast autocast;
  private int accumulated;
  private double learningRate;

  /** Which rule updates the weights. */
  public enum Rule {
    ADAMW,
    LARS
  }

  /**
   * What a step was.
   *
   * @param loss of its batch
   * @param learningRate of the update, or of the one to come
   * @param gradientNorm before clipping, where the weights were updated
   */
  public record Result(double loss, double learningRate, OptionalDouble gradientNorm) {}

  /** Over a model that lives at least as long. */
  public FinetuneStep(
      FinetuneModel model,
      FinetuneTask task,
      FinetuneStepSettings settings,
      FinetuneSchedule schedule,
      Rule rule) {
    this.model = model;
    this.task = task;
    this.settings = settings;
    this.schedule = schedule;
    this.autocast = autocast();
    this.optimizer =
        switch (rule) {
          case ADAMW ->
              new LayeredAdamW(
                  model.weights(),
                  model.depth(),
                  settings.layerDecayRule(),
                  settings.layerDecay(),
                  settings.weightDecay(),
                  new AdamW.Settings(settings.beta1(), settings.beta2(), settings.eps()));
          case LARS ->
              new Lars(
                  model.weights(),
                  new Lars.Settings(settings.weightDecay(), settings.beta1(), settings.trust()));
        };
  }

  private Autocast autocast() {
    if (settings.precision() == StepPrecision.FLOAT32) {
      return Autocast.none();
    }
    Autocast.refusal(model.compute())
        .ifPresent(
            reason -> {
              throw new ConfigurationException(
                  "step.precision",
                  "bf16 on " + reason,
                  "float32 here, or a GPU",
                  "Set step.precision: float32");
            });
    return Autocast.bf16(model.compute());
  }

  /**
   * Trains on one batch: its gradients are added to those that wait, and where the accumulation is
   * full the weights are updated.
   *
   * @param input as {@link FinetuneModel#forward} takes it
   * @param truths one a row, as the task has them
   * @param numbers random bits, one a row, that say which sample of which epoch it is
   * @param epoch epochs done, with the fraction of the present one
   */
  public Result step(Tensor input, double[][] truths, long[] numbers, double epoch) {
    if (accumulated == 0) {
      learningRate = schedule.at(epoch); // as published: where an accumulation begins
    }
    try (Scope _ = Scope.open();
        Recomputation segments = new Recomputation(settings.recompute(), autocast)) {
      Mixed mixed = mixed(input, truths, numbers);
      Tensor outputs = outputs(mixed.input(), numbers, segments); // [batch, outputs]
      Tensor loss = task.loss(outputs, mixed.targets(), model.compute());
      double value = loss.item();
      if (!Double.isFinite(value)) {
        return new Result(value, learningRate, OptionalDouble.empty());
      }
      Autograd.backward(loss.div(settings.accumulation()));
      segments.backward();
      if (++accumulated < settings.accumulation()) {
        return new Result(value, learningRate, OptionalDouble.empty());
      }
      double norm = TensorLists.norm(gradients());
      if (Double.isFinite(norm)) {
        if (settings.clipNorm() > 0 && norm > settings.clipNorm()) {
          TensorLists.mul_(gradients(), settings.clipNorm() / norm);
        }
        optimizer.step(learningRate);
      }
      TensorLists.zero_(gradients());
      accumulated = 0;
      return new Result(value, learningRate, OptionalDouble.of(norm));
    }
  }

  private record Mixed(Tensor input, float[][] targets) {}

  private Mixed mixed(Tensor input, double[][] truths, long[] numbers) {
    float[][] targets = new float[truths.length][];
    for (int i = 0; i < truths.length; i++) {
      targets[i] = task.target(truths[i], settings.smoothing());
    }
    if (settings.mixup() == 0) {
      return new Mixed(input, targets);
    }
    double share = MixUp.share(settings.mixup(), numbers[0]);
    long[] reversed = new long[truths.length];
    for (int i = 0; i < reversed.length; i++) {
      reversed[i] = reversed.length - 1L - i;
    }
    Tensor order = model.compute().place(Tensors.of(reversed, reversed.length));
    Tensor other = input.indexSelect(0, order);
    return new Mixed(input.mul(share).add(other.mul(1 - share)), MixUp.mix(targets, share));
  }

  private Tensor outputs(Tensor input, long[] numbers, Segments segments) {
    DropPath dropPath = DropPath.of(settings.dropPath(), numbers, model.compute());
    try (Autocast.Region _ = autocast.enter()) {
      return model.forward(input, segments, dropPath, true).to(DType.F32);
    }
  }

  /**
   * The outputs as they are now, without training.
   *
   * @return one row a sample
   */
  public float[][] outputs(Tensor input) {
    try (Scope _ = Scope.open();
        Autograd.Region _ = Autograd.off();
        Autocast.Region _ = autocast.enter()) {
      float[] values = model.forward(input, Segments.plain(), DropPath.none(), false).toFloats();
      int width = task.outputs();
      float[][] rows = new float[values.length / width][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
      }
      return rows;
    }
  }

  /** Begins an epoch: gradients that wait are dropped, as published. */
  public void startEpoch() {
    try (Scope _ = Scope.open()) {
      TensorLists.zero_(gradients());
    }
    accumulated = 0;
  }

  private List<Tensor> gradients() {
    List<Tensor> gradients = new ArrayList<>();
    model.weights().values().forEach(w -> Autograd.gradient(w).ifPresent(gradients::add));
    return gradients;
  }

  public FinetuneModel model() {
    return model;
  }

  /**
   * The tensors that make up the state between two epochs, by name: the weights, and the
   * optimizer's below {@code optimizer.}. They are the tensors themselves.
   */
  public SequencedMap<String, Tensor> state() {
    SequencedMap<String, Tensor> state = new LinkedHashMap<>(model.weights());
    optimizer.state().forEach((name, tensor) -> state.put("optimizer." + name, tensor));
    return state;
  }

  /**
   * Goes on from a state.
   *
   * @throws org.engram.tensor.RefusedInputException if a tensor is missing or does not fit
   */
  public void restore(Map<String, HostTensor> saved) {
    try (Scope _ = Scope.open()) {
      Tensors.overwrite(state(), saved, "state of the run");
    }
    startEpoch();
  }

  @Override
  public void close() {
    optimizer.close();
  }
}
