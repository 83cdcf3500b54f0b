package org.engram.models.neurojepa;

import java.util.List;
import java.util.Optional;
import org.engram.models.neurojepa.NeuroJepaConfig.FeedForwardKind;
import org.engram.models.neurojepa.NeuroJepaConfig.PredictorConfig;
import org.engram.models.neurojepa.NeuroJepaConfig.Rope;

/** A Neuro-JEPA that is made in no time. */
final class SmallConfig {
  private SmallConfig() {}

  /** 2 blocks of 24, experts in the second, on a grid of 2 x 2 x 2. */
  static NeuroJepaConfig neuroJepa() {
    return new NeuroJepaConfig(
        new VolumeShape(List.of(8, 8, 8), List.of(4, 4, 4), 1),
        24,
        2,
        2,
        2,
        true,
        Rope.PUBLISHED,
        FeedForwardKind.GELU,
        Optional.of(new MixtureConfig(List.of(1), 3, 2, 1, 12, MixtureConfig.Score.SOFTMAX, 1.5)),
        new PredictorConfig(24, 1, 2, 2),
        1e-6);
  }
}
