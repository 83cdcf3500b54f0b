package org.engram.pipeline.pretrain.volume;

/** Prepared volumes, wherever they come from. Used by several threads at once. */
interface VolumeStore extends AutoCloseable {
  /** [axis 0, axis 1, axis 2], row-major; the caller's own. */
  float[] values(IndexedVolume about);

  /** Which patches show the head, before any augmentation; one a token. */
  boolean[] foreground(IndexedVolume about, float[] values);

  @Override
  void close();
}
