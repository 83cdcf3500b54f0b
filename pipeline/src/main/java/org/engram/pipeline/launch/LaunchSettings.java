package org.engram.pipeline.launch;

import org.engram.tensor.ConfigurationException;

/**
 * How long ranks may take to end.
 *
 * @param stopSeconds after a request to stop, to write a checkpoint; then they are killed
 * @param settleSeconds after one failed, for the others to say what they know; then they are killed
 */
public record LaunchSettings(double stopSeconds, double settleSeconds) {
  public LaunchSettings {
    if (!(stopSeconds >= 0 && stopSeconds < 1e6 && settleSeconds >= 0 && settleSeconds < 1e6)) {
      throw new ConfigurationException(
          "launch",
          "stop_seconds " + stopSeconds + ", settle_seconds " + settleSeconds,
          "times from 0 s on",
          "");
    }
  }

  public static LaunchSettings defaults() {
    return new LaunchSettings(120, 10);
  }
}
