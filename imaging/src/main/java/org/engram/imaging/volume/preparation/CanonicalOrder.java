package org.engram.imaging.volume.preparation;

import org.engram.imaging.volume.Reordering;
import org.engram.imaging.volume.Volume;

/** Axes swapped and reversed to the order closest to right, anterior, superior. */
public record CanonicalOrder() implements VolumeStep {
  @Override
  public Volume apply(Volume volume) {
    return Reordering.canonical(volume.grid()).apply(volume);
  }

  @Override
  public String describe() {
    return "axes brought to right, anterior, superior";
  }
}
