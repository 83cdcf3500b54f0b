package org.engram.pipeline.pretrain.volume;

/** What gives prepared volumes, from their files or from a cache. Several threads may ask. */
public interface VolumeStore extends AutoCloseable {
  /** The volume, the caller's own, and its labels where the training wants them. */
  PreparedHead read(IndexedVolume about);

  /** Which patches show the head, before any augmentation; one a token. */
  boolean[] foreground(IndexedVolume about, float[] values);

  @Override
  void close();
}
