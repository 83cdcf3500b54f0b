package org.engram.imaging.volume.preparation;

import org.engram.imaging.volume.Volume;

/** One step of a preparation: settings alone, the same for every volume. */
public sealed interface VolumeStep
    permits FiniteValues,
        CanonicalOrder,
        PercentileScaling,
        PadOrCrop,
        Spacing,
        ForegroundCrop,
        AreaResize,
        CentreCrop {
  /** What it makes of a volume, which stays as it is. */
  Volume apply(Volume volume);

  /** In words, for the provenance of what was made with it. */
  String describe();
}
