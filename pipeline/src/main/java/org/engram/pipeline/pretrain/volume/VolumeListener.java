package org.engram.pipeline.pretrain.volume;

import org.engram.tensor.Problem;

/** Hears of the volumes of a job, in the order of the manifest. */
public interface VolumeListener {
  /** Hears nothing. */
  VolumeListener SILENT =
      new VolumeListener() {
        @Override
        public void started(int volumes, int before) {}

        @Override
        public void used(String file) {}

        @Override
        public void refused(String file, Problem problem) {}
      };

  /**
   * The job begins.
   *
   * @param volumes how many there are
   * @param before how many of them an earlier, interrupted run has finished
   */
  void started(int volumes, int before);

  /** A volume is done. */
  void used(String file);

  /** A volume could not be used; the rest goes on. */
  void refused(String file, Problem problem);
}
