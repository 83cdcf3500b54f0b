package org.engram.pipeline.run;

import org.engram.models.training.watch.TrainingLog;

/**
 * What the files and folders of a training run are called; its logs' names are {@link
 * TrainingLog}'s.
 */
public final class RunNames {
  /** The effective configuration. */
  public static final String CONFIG = "config.yaml";

  /** Versions, machine, hashes. */
  public static final String PROVENANCE = "provenance.json";

  /** The index of the scans that the run trains on. */
  public static final String INDEX = "index.jsonl";

  /** The model directory that the run starts from. */
  public static final String INITIAL = "initial";

  /** The folder of the checkpoints. */
  public static final String CHECKPOINTS = "checkpoints";

  /** The trained model's directory. */
  public static final String MODEL = "model";

  private RunNames() {}
}
