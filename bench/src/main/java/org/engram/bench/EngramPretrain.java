package org.engram.bench;

import java.nio.file.Path;
import org.bytedeco.pytorch.global.torch;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.pretrain.Batch;
import org.engram.models.brainjepa.pretrain.Objective;
import org.engram.models.brainjepa.pretrain.PretrainModel;
import org.engram.models.brainjepa.pretrain.PretrainStep;
import org.engram.models.nn.Parameters;
import org.engram.models.training.GradientReducer;
import org.engram.models.training.step.LeftOver;
import org.engram.models.training.step.StepObserver;
import org.engram.models.training.step.StepPhase;
import org.engram.models.training.step.StepPrecision;
import org.engram.models.training.step.StepResult;
import org.engram.models.training.step.StepResult.Outcome;
import org.engram.models.training.step.StepSettings;
import org.engram.tensor.Compute;
import org.engram.tensor.NativeException;
import org.engram.tensor.Scope;
import org.engram.tensor.file.Safetensors;

/** Engram's step, used as {@code engram pretrain} uses it. */
final class EngramPretrain implements PretrainTrainer {
  private final Compute compute;
  private final PretrainModel model;
  private final PretrainStep step;
  private final PretrainBatches batches;
  private final StepPrecision precision;
  private long taken;

  /** Takes the compute over and closes it. */
  EngramPretrain(Path directory, Compute compute, int batch, StepPrecision precision) {
    this.compute = compute;
    this.precision = precision;
    ModelDescription description = ModelDescription.open(directory);
    try (Safetensors file = Safetensors.open(description.weights())) {
      this.model =
          PretrainModel.open(
              description.config(), description.gradients(), Parameters.Source.of(file), compute);
    }
    this.step =
        new PretrainStep(
            model,
            Objective.defaults(),
            settings(precision),
            PretrainTrainer.schedules(),
            GradientReducer.single());
    this.batches = new PretrainBatches(description.config(), batch);
  }

  /** The defaults, but for an update in each iteration. */
  private static StepSettings settings(StepPrecision precision) {
    StepSettings usual = StepSettings.defaults();
    return new StepSettings(
        1,
        LeftOver.CARRY,
        usual.clipNorm(),
        usual.dropPath(),
        usual.recompute(),
        precision,
        usual.targetPrecision(),
        usual.beta1(),
        usual.beta2(),
        usual.eps());
  }

  @Override
  public PretrainRound step() {
    PartTimer timer = new PartTimer();
    timer.begin(PretrainPart.DATA);
    try (Scope _ = Scope.open()) {
      PretrainBatches.Made made = batches.at(taken++);
      Batch batch =
          Batch.of(
              model.config(),
              compute,
              made.inputs(),
              made.masks().context(),
              made.masks().targets(),
              made.samples());
      StepResult result =
          step.step(
              batch,
              new StepObserver() {
                @Override
                public void begins(StepPhase phase) {
                  timer.begin(part(phase));
                }
              });
      if (result.outcome() != Outcome.UPDATED) {
        throw new NativeException(
            "training step " + taken, result.outcome().toString(), "an update", "");
      }
      // A GPU is asked for its last result, the momentum encoder's, before the time is taken.
      model.networks().targetWeights().lastEntry().getValue().reshape(-1).narrow(0, 0, 1).item();
      return new PretrainRound(result.loss(), timer.end());
    }
  }

  private static PretrainPart part(StepPhase phase) {
    return switch (phase) {
      case TARGET -> PretrainPart.TARGET;
      case PREDICTION -> PretrainPart.PREDICTION;
      case BACKWARD -> PretrainPart.BACKWARD;
      case OPTIMIZER -> PretrainPart.OPTIMIZER;
      case FOLLOW -> PretrainPart.EMA;
    };
  }

  @Override
  public double productRate() {
    return ProductRate.ofLibtorch(
        compute.device(),
        precision == StepPrecision.BF16 ? torch.ScalarType.BFloat16 : torch.ScalarType.Float);
  }

  @Override
  public String describe() {
    return "target encoder: "
        + compute.kernels()
        + "; the rest: "
        + (precision == StepPrecision.BF16 ? "bf16 linear layers, float32 attention" : "float32")
        + " of libtorch";
  }

  @Override
  public void close() {
    step.close();
    model.close();
    compute.close();
  }
}
