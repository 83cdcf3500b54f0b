package org.engram.pipeline.pretrain.volume;

import java.util.List;
import org.engram.imaging.volume.Volume;

/** What is done to a head before the model's own preparation. */
public interface HeadWork {
  /** In words, in the order of what is done. */
  List<String> describe();

  /**
   * Does it.
   *
   * @param what the head is called where it fails
   */
  Volume apply(Volume volume, String what);

  /** Nothing. */
  static HeadWork none() {
    return new HeadWork() {
      @Override
      public List<String> describe() {
        return List.of();
      }

      @Override
      public Volume apply(Volume volume, String what) {
        return volume;
      }
    };
  }
}
