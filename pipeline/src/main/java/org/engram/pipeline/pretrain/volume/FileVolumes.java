package org.engram.pipeline.pretrain.volume;

import org.engram.models.neurojepa.masking.Foreground;

/** Volumes read and prepared anew each time. */
record FileVolumes(VolumeReading reading) implements VolumeStore {
  @Override
  public PreparedHead read(IndexedVolume about) {
    return reading.prepared(about);
  }

  @Override
  public boolean[] foreground(IndexedVolume about, float[] values) {
    return Foreground.published().of(values, reading.shape());
  }

  @Override
  public void close() {
    // Nothing is open between two volumes.
  }
}
