package org.engram.models.training.watch;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Records as TensorBoard's scalars: the part of a tag before the slash is the group. */
final class RunScalars {
  private RunScalars() {}

  static SequencedMap<String, Double> of(UpdateRecord update) {
    LinkedHashMap<String, Double> scalars = new LinkedHashMap<>();
    scalars.put("train/loss", update.loss());
    scalars.put("train/gradient_norm", update.gradientNorm());
    scalars.put("train/epoch", (double) update.epoch());
    scalars.put("schedule/learning_rate", update.learningRate());
    scalars.put("schedule/weight_decay", update.weightDecay());
    scalars.put("schedule/momentum", update.momentum());
    scalars.put("speed/samples_per_second", update.samplesPerSecond());
    scalars.put("speed/data_wait", update.dataWait());
    update.residentMb().ifPresent(mb -> scalars.put("memory/resident_mb", mb));
    update.deviceMb().ifPresent(mb -> scalars.put("memory/device_mb", mb));
    return scalars;
  }

  static SequencedMap<String, Double> of(MonitorRecord monitor) {
    LinkedHashMap<String, Double> scalars = new LinkedHashMap<>();
    latents("context", monitor.context(), scalars);
    latents("target", monitor.target(), scalars);
    monitor.gradientNorms().forEach((block, norm) -> scalars.put("gradient_norm/" + block, norm));
    monitor.scores().forEach((name, score) -> scalars.put("probe/" + name, score));
    return scalars;
  }

  private static void latents(
      String group, LatentStatistics latents, SequencedMap<String, Double> scalars) {
    scalars.put(group + "/effective_rank", latents.effectiveRank());
    scalars.put(group + "/deviation_mean", latents.deviationMean());
    scalars.put(group + "/deviation_min", latents.deviationMin());
    scalars.put(group + "/deviation_share_below", latents.deviationShareBelow());
    scalars.put(group + "/variance", latents.variance());
    latents.cosine().ifPresent(cosine -> scalars.put(group + "/cosine", cosine));
  }
}
