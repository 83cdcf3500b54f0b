package org.engram.pipeline.pretrain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.models.training.step.StepObserver;
import org.engram.models.training.watch.GradientNorms;
import org.engram.models.training.watch.LatentStatistics;
import org.engram.models.training.watch.Latents;
import org.engram.models.training.watch.MonitorRecord;
import org.engram.models.training.watch.MonitorSettings;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/**
 * Looks at the representations and the gradients in the step of an update that is due for it, and
 * does nothing in the others.
 */
final class Watcher implements StepObserver {
  private final MonitorSettings settings;
  private boolean due;
  private LatentStatistics context;
  private LatentStatistics target;
  private Map<String, Double> norms = Map.of();
  private final List<Gradient> distributions = new ArrayList<>();

  /** The gradient of one block's first weight, for a histogram. */
  record Gradient(String name, float[] values) {}

  Watcher(MonitorSettings settings) {
    this.settings = settings;
  }

  /** Whether an update is one to look at. */
  boolean monitors(long update) {
    return update > 0 && settings.isDue(update);
  }

  /** Says whether the coming step is one to look at. */
  void expect(boolean look) {
    due = look;
    context = null;
    target = null;
    norms = Map.of();
    distributions.clear();
  }

  @Override
  public void latents(Tensor contextLatents, Tensor targets, Tensor predicted) {
    if (due) {
      context = LatentStatistics.of(host(contextLatents), settings);
      target = LatentStatistics.of(host(targets), settings);
    }
  }

  @Override
  public void gradients(SequencedMap<String, Tensor> gradients) {
    if (!due) {
      return;
    }
    Map<String, Double> each = new LinkedHashMap<>();
    gradients.forEach(
        (name, gradient) -> {
          try (Scope _ = Scope.open()) {
            each.put(name, Math.sqrt(gradient.square().sum().item()));
          }
          if (name.endsWith("attn.qkv.weight")) {
            distributions.add(new Gradient(name, gradient.toFloats()));
          }
        });
    norms = GradientNorms.byBlock(each);
  }

  /** Whether the step was one to look at. */
  boolean saw() {
    return context != null;
  }

  /** What was seen in the step, if it was one to look at. */
  Optional<MonitorRecord> seen(long update, Map<String, Double> scores) {
    return context == null
        ? Optional.empty()
        : Optional.of(new MonitorRecord(update, context, target, norms, scores, Instant.now()));
  }

  List<Gradient> distributions() {
    return List.copyOf(distributions);
  }

  private static Latents host(Tensor latents) {
    return new Latents(
        latents.toFloats(), (int) latents.size(0), (int) latents.size(1), (int) latents.size(2));
  }
}
