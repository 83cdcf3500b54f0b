package org.engram.pipeline.segment;

import java.nio.file.Path;
import org.engram.pipeline.run.StateFile;
import org.engram.tensor.RefusedInputException;

/**
 * Where a decoder's training stands between two epochs, beside its tensors.
 *
 * @param model hash of the model that it is trained over
 * @param manifest hash of the table of its volumes
 * @param settings all of them, as YAML
 * @param epochs that are done
 * @param steps that were taken
 * @param loss of the last epoch; 0 before the first
 */
record SegmentState(
    String model, String manifest, String settings, int epochs, long steps, double loss) {
  private static final StateFile<SegmentState> FILE =
      new StateFile<>(SegmentState.class, 1 << 20, "engram segment train");

  /** Before the first epoch. */
  static SegmentState start(String model, String manifest, String settings) {
    return new SegmentState(model, manifest, settings, 0, 0, 0);
  }

  SegmentState after(int moreSteps, double lossNow) {
    return new SegmentState(model, manifest, settings, epochs + 1, steps + moreSteps, lossNow);
  }

  void write(Path folder) {
    FILE.write(folder, this);
  }

  static SegmentState read(Path folder) {
    return FILE.read(folder);
  }

  /**
   * Goes on only as what was begun.
   *
   * @throws RefusedInputException naming what differs
   */
  void requireSameRun(SegmentState asked, Path folder) {
    require(model.equals(asked.model()), "model", folder);
    require(manifest.equals(asked.manifest()), "table of volumes", folder);
    require(settings.equals(asked.settings()), "settings", folder);
  }

  private static void require(boolean same, String what, Path folder) {
    if (!same) {
      throw new RefusedInputException(
          folder.toString(),
          "a training that was begun with another " + what,
          "the same " + what,
          "Give what it was begun with, or another --out");
    }
  }
}
