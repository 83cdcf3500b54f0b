package org.engram.models.neurojepa.finetune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.finetuning.LayerDecay;
import org.engram.models.finetuning.LayeredAdamW;
import org.engram.models.neurojepa.MixtureOfExperts;
import org.engram.models.neurojepa.VolumeEncoder;
import org.engram.models.neurojepa.heads.ModalityBatch;
import org.engram.models.neurojepa.pretrain.ExpertBalance;
import org.engram.models.nn.DropPath;
import org.engram.models.training.LearningRateSchedule;
import org.engram.models.training.Recomputation;
import org.engram.models.training.WeightDecaySchedule;
import org.engram.models.training.step.StepPrecision;
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
 * The step of fine-tuning on volumes, as published for Neuro-JEPA: {@link #step} is the algorithm.
 * Schedules advance before the forward pass; the encoder's and the head's gradients are clipped
 * each by themselves; the experts' biases are moved by the sign of their error. One thread takes
 * the steps. Its state can be read and restored between updates.
 */
public final class VolumeFinetuneStep implements AutoCloseable {
  private static final double CLIP_EPS = 1e-6; // of libtorch's clip_grad_norm_

  private final VolumeFinetuneModel model;
  private final FinetuneTask task;
  private final VolumeFinetuneSettings settings;
  private final LearningRateSchedule learningRate;
  private final WeightDecaySchedule weightDecay;
  private final LayeredAdamW optimizer;
  private final Autocast autocast;
  private int accumulated;
  private long updates;

  /**
   * What a step was.
   *
   * @param loss of its batch
   * @param outputs of the batch before the update, [batch][outputs]
   * @param update the update that it ended with, if it did
   */
  public record Result(double loss, float[][] outputs, Optional<Update> update) {}

  /**
   * One update.
   *
   * @param number from 1
   * @param learningRate of the encoder's last layer
   * @param weightDecay of parameters with more than one dimension
   * @param encoderNorm of its gradients, before clipping
   * @param headNorm of its gradients, before clipping
   * @param experts tokens that each expert was given since the last update, a mixture each
   * @param violation how unevenly they were spread; 1 and 1 without experts
   */
  public record Update(
      long number,
      double learningRate,
      double weightDecay,
      double encoderNorm,
      double headNorm,
      List<long[]> experts,
      ExpertBalance.Violation violation) {
    public Update {
      experts = List.copyOf(experts);
    }
  }

  /** Over a model that lives at least as long. */
  public VolumeFinetuneStep(
      VolumeFinetuneModel model,
      FinetuneTask task,
      VolumeFinetuneSettings settings,
      LearningRateSchedule learningRate,
      WeightDecaySchedule weightDecay) {
    this.model = model;
    this.task = task;
    this.settings = settings;
    this.learningRate = learningRate;
    this.weightDecay = weightDecay;
    this.autocast = autocast();
    this.optimizer = new LayeredAdamW(model.weights(), this::scale, 0, settings.adamW());
  }

  private double scale(String name) {
    if (name.startsWith(VolumeFinetuneModel.HEAD)) {
      return settings.headScale();
    }
    int depth = model.encoder().orElseThrow().config().depth();
    return LayerDecay.INTENDED.scale(name, depth, settings.layerDecay());
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
   * full the weights are updated. A batch whose loss is not finite changes nothing.
   *
   * @param batch volumes, or tokens where the model has no encoder
   * @param truths one a subject, as the task has them
   * @param numbers random bits, one a subject, that say which sample of which epoch it is
   */
  public Result step(ModalityBatch batch, double[][] truths, long[] numbers) {
    double rate = learningRate.at(updates + 1); // one call ahead, as published
    double decay = weightDecay.at(updates + 1);
    try (Scope _ = Scope.open();
        Recomputation segments = new Recomputation(settings.recompute(), autocast)) {
      Tensor outputs = outputs(batch, numbers, segments); // [batch, outputs]
      Tensor loss = task.loss(outputs, targets(truths), model.compute());
      double value = loss.item();
      float[][] told = rows(outputs);
      if (!Double.isFinite(value)) {
        return new Result(value, told, Optional.empty());
      }
      Autograd.backward(loss.div(settings.accumulation()));
      segments.backward();
      if (++accumulated < settings.accumulation()) {
        return new Result(value, told, Optional.empty());
      }
      accumulated = 0;
      List<Tensor> ofEncoder = gradients(model.encoderWeights());
      List<Tensor> ofHead = gradients(model.headWeights());
      double encoderNorm = TensorLists.norm(ofEncoder);
      double headNorm = TensorLists.norm(ofHead);
      Optional<Update> update = Optional.empty();
      if (Double.isFinite(encoderNorm + headNorm)) {
        clip(ofEncoder, encoderNorm);
        clip(ofHead, headNorm);
        optimizer.step(rate, decay);
        updates++;
        List<long[]> counts = mixtures().stream().map(MixtureOfExperts::counts).toList();
        ExpertBalance.Violation violation =
            settings.balance().update(mixtures(), counts, settings.balanceRate());
        update =
            Optional.of(new Update(updates, rate, decay, encoderNorm, headNorm, counts, violation));
      }
      TensorLists.zero_(ofEncoder);
      TensorLists.zero_(ofHead);
      return new Result(value, told, update);
    }
  }

  private Tensor outputs(ModalityBatch batch, long[] numbers, Recomputation segments) {
    ModalityBatch left = batch.with(settings.modalityDropout().of(batch.present(), numbers));
    long[] there = VolumeTokens.there(left);
    for (int i = 0; i < there.length; i++) {
      there[i] = numbers[(int) (there[i] % numbers.length)] + there[i] / numbers.length;
    }
    DropPath dropPath = DropPath.of(settings.dropPath(), there, model.compute());
    try (Autocast.Region _ = autocast.enter()) {
      return model.forward(left, segments, dropPath).to(DType.F32);
    }
  }

  private float[][] targets(double[][] truths) {
    return Arrays.stream(truths)
        .map(truth -> task.target(truth, settings.smoothing()))
        .toArray(float[][]::new);
  }

  private void clip(List<Tensor> gradients, double norm) {
    double factor = settings.clipNorm() / (norm + CLIP_EPS);
    if (settings.clipNorm() > 0 && factor < 1) {
      TensorLists.mul_(gradients, factor);
    }
  }

  private Collection<MixtureOfExperts> mixtures() {
    return model.encoder().map(VolumeEncoder::mixtures).map(Map::values).orElse(List.of());
  }

  private static List<Tensor> gradients(SequencedMap<String, Tensor> weights) {
    List<Tensor> gradients = new ArrayList<>();
    weights.values().forEach(w -> Autograd.gradient(w).ifPresent(gradients::add));
    return gradients;
  }

  /**
   * What the model says of subjects, nothing left out and nothing recorded: a probability a class,
   * a number in its unit, or a risk.
   */
  public double[][] predict(ModalityBatch batch) {
    return Arrays.stream(outputs(batch)).map(task::prediction).toArray(double[][]::new);
  }

  /**
   * The outputs as they are now, without training.
   *
   * @return one row a subject
   */
  public float[][] outputs(ModalityBatch batch) {
    try (Scope _ = Scope.open();
        Autograd.Region _ = Autograd.off()) {
      Tensor outputs;
      try (Autocast.Region _ = autocast.enter()) {
        outputs = model.forward(batch).to(DType.F32);
      }
      mixtures().forEach(MixtureOfExperts::reset);
      return rows(outputs);
    }
  }

  private static float[][] rows(Tensor outputs) {
    int width = (int) outputs.size(1);
    float[] flat = Autograd.detach(outputs).toFloats();
    float[][] rows = new float[(int) outputs.size(0)][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * width, (i + 1) * width);
    }
    return rows;
  }

  /** Begins an epoch: gradients that wait for an update are dropped. */
  public void startEpoch() {
    try (Scope _ = Scope.open()) {
      TensorLists.zero_(gradients(model.weights()));
    }
    accumulated = 0;
  }

  public VolumeFinetuneModel model() {
    return model;
  }

  /** Updates done. */
  public long updates() {
    return updates;
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
   * @param done updates that it had done
   * @throws org.engram.tensor.RefusedInputException if a tensor is missing or does not fit
   */
  public void restore(Map<String, HostTensor> saved, long done) {
    try (Scope _ = Scope.open()) {
      Tensors.overwrite(state(), saved, "state of the run");
    }
    updates = done;
    startEpoch();
  }

  @Override
  public void close() {
    optimizer.close();
  }
}
