package org.engram.pipeline.pretrain;

import org.engram.tensor.ConfigurationException;

/**
 * When checkpoints are made and how many stay. One more is always made at the end of a run and
 * where it is asked to stop.
 *
 * @param everyUpdates updates between two checkpoints
 * @param keep how many of the last ones stay, beside the one with the best probe
 */
public record CheckpointSettings(int everyUpdates, int keep) {
  public CheckpointSettings {
    if (everyUpdates < 1) {
      throw new ConfigurationException(
          "every_updates", Integer.toString(everyUpdates), "1 or more", "");
    }
    if (keep < 1) {
      throw new ConfigurationException("keep", Integer.toString(keep), "1 or more", "");
    }
  }

  public static CheckpointSettings defaults() {
    return new CheckpointSettings(500, 3);
  }
}
