package org.engram.models.brainjepa.pretrain;

import java.util.LinkedHashMap;
import java.util.Map;
import org.engram.models.training.step.LeftOver;
import org.engram.models.training.step.StepPrecision;
import org.engram.models.training.step.StepResult;
import org.engram.models.training.step.StepSettings;
import org.engram.tensor.Autograd;
import org.engram.tensor.Scope;
import org.engram.tensor.TensorLists;
import org.engram.tensor.file.HostTensor;

/** Steps of a recorded training, and what they leave. */
final class RecordedSteps {
  private RecordedSteps() {}

  static StepResult take(Recorded recorded, PretrainStep step, int iteration) {
    try (Scope _ = Scope.open()) {
      return step.step(recorded.batch(iteration));
    }
  }

  static Map<String, HostTensor> save(PretrainStep step) {
    try (Scope _ = Scope.open()) {
      Map<String, HostTensor> saved = new LinkedHashMap<>();
      step.state().forEach((name, tensor) -> saved.put(name, tensor.toHost()));
      return saved;
    }
  }

  static double norm(PretrainModel model) {
    try (Scope _ = Scope.open()) {
      return TensorLists.norm(
          model.networks().weights().values().stream()
              .flatMap(weight -> Autograd.gradient(weight).stream())
              .toList());
    }
  }

  static double meanNorm(PretrainStep step) {
    try (Scope _ = Scope.open()) {
      return TensorLists.norm(
          step.state().entrySet().stream()
              .filter(entry -> entry.getKey().startsWith("optimizer.exp_avg."))
              .map(Map.Entry::getValue)
              .toList());
    }
  }

  static StepSettings with(StepSettings settings, StepPrecision precision) {
    return new StepSettings(
        settings.accumulation(),
        settings.leftOver(),
        settings.clipNorm(),
        settings.dropPath(),
        settings.recompute(),
        precision,
        settings.targetPrecision(),
        settings.beta1(),
        settings.beta2(),
        settings.eps());
  }

  static StepSettings with(StepSettings settings, LeftOver leftOver, double clipNorm) {
    return new StepSettings(
        settings.accumulation(),
        leftOver,
        clipNorm,
        settings.dropPath(),
        settings.recompute(),
        settings.precision(),
        settings.targetPrecision(),
        settings.beta1(),
        settings.beta2(),
        settings.eps());
  }
}
