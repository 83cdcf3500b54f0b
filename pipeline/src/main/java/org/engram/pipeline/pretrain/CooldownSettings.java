package org.engram.pipeline.pretrain;

import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.pipeline.run.Checkpoints;
import org.engram.pipeline.run.Checkpoints.Checkpoint;
import org.engram.pipeline.run.StateFile;
import org.engram.tensor.ConfigurationException;

/**
 * A cooldown: the last phase of a training, in a run of its own, with a learning rate that falls.
 *
 * @param from the folder of the run that it goes on from, whose last checkpoint is taken, or one of
 *     its checkpoints
 * @param keepOptimizer whether AdamW's means go on as well; otherwise they begin anew
 */
public record CooldownSettings(Path from, boolean keepOptimizer) {
  /** Going on with all of the state. */
  public static CooldownSettings defaults(Path from) {
    return new CooldownSettings(from, true);
  }

  /** The folder of the checkpoint. */
  Path checkpoint() {
    if (Files.isRegularFile(from.resolve(StateFile.NAME))) {
      return from;
    }
    Path checkpoints = new RunFolder(from).checkpoints();
    if (!Files.isDirectory(checkpoints)) {
      throw new ConfigurationException(
          "cooldown.from",
          from + (Files.exists(from) ? ", no run and no checkpoint" : ", not there"),
          "the folder of a run, or one of its checkpoints",
          "");
    }
    return new Checkpoints(checkpoints, 1)
        .latest()
        .map(Checkpoint::folder)
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "cooldown.from",
                    from + ", a run without a checkpoint",
                    "a run that was trained",
                    "Train it first"));
  }
}
