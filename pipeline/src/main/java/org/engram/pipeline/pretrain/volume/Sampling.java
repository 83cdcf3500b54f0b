package org.engram.pipeline.pretrain.volume;

import java.util.Locale;

/** How often the volumes of each modality are shown in an epoch. */
public enum Sampling {
  /** Each volume once. */
  NATURAL,
  /**
   * All modalities as often as the one with most volumes: those of the others come again, each as
   * often as the next, to within one.
   */
  BALANCED;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
