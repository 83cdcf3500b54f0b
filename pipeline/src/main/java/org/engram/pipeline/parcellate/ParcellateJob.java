package org.engram.pipeline.parcellate;

import java.nio.file.Path;
import org.engram.imaging.atlas.library.AtlasLibrary;
import org.engram.imaging.parcellation.ParcellatedRun;
import org.engram.imaging.parcellation.RunFormat;

/**
 * Parcellates one run, of volumes or dense CIFTI: atlases found, stacked and laid over the run, its
 * regions' series taken in one pass, and written with a sidecar that says from what.
 */
public final class ParcellateJob {
  private ParcellateJob() {}

  /**
   * What was written.
   *
   * @param out the file of the series
   * @param run its content
   */
  public record Result(Path out, ParcellatedRun run) {}

  /**
   * Parcellates and writes.
   *
   * @param bold the run: volumes over time, or a dense CIFTI series
   * @param out a file of a {@link RunFormat}, or a folder for a table of the BIDS derivative name,
   *     which is made where it is not there
   * @param overwrite whether a file that is there is replaced; else it is refused
   * @param library whose atlases have names
   * @throws org.engram.tensor.EngramException where an input is malformed or does not fit
   */
  public static Result run(
      Path bold, Path out, boolean overwrite, ParcellateSettings settings, AtlasLibrary library) {
    return new Parcellation(settings, library).run(bold, out, overwrite);
  }
}
