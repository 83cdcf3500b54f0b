package org.engram.pipeline.pretrain.data;

import org.engram.imaging.signal.NamedChoice;
import org.engram.tensor.ConfigurationException;

/**
 * Which windows of a run are trained on.
 *
 * @param choice where they start
 * @param perRun samples that a run gives in each epoch
 */
public record WindowSettings(Choice choice, int perRun) {
  /** Where a window starts within its run. */
  public enum Choice implements NamedChoice {
    /**
     * At a real number drawn uniformly from 0 to the frames left over, as published; frames are
     * then picked at whole numbers below. Anew in each epoch.
     */
    RANDOM("random"),
    /** At the run's start. */
    FIRST("first"),
    /** In the middle. */
    CENTRE("centre");

    private final String name;

    Choice(String name) {
      this.name = name;
    }

    @Override
    public String choiceName() {
      return name;
    }
  }

  public WindowSettings {
    if (perRun < 1 || (perRun > 1 && choice != Choice.RANDOM)) {
      throw new ConfigurationException(
          "per_run",
          perRun + "",
          choice == Choice.RANDOM ? "1 or more" : "1: " + choice.choiceName() + " is one window",
          "");
    }
  }

  /** One random window of each run in each epoch, as published. */
  public static WindowSettings defaults() {
    return new WindowSettings(Choice.RANDOM, 1);
  }
}
