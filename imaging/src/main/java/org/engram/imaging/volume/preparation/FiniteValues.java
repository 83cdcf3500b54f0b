package org.engram.imaging.volume.preparation;

import org.engram.imaging.volume.Volume;

/** Zero for every voxel that is not a number. {@code [1, NaN, 3]} becomes {@code [1, 0, 3]}. */
public record FiniteValues() implements VolumeStep {
  @Override
  public Volume apply(Volume volume) {
    float[] values = volume.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.isNaN(values[i]) ? 0 : values[i];
    }
    return new Volume(volume.grid(), values);
  }

  @Override
  public String describe() {
    return "zero for voxels that are not a number";
  }
}
