package org.engram.pipeline.quality;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.engram.imaging.format.OpenVolumes;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.parcellation.FrameSource;
import org.engram.imaging.quality.QualitySettings;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.RefusedInputException;

/**
 * Looks at a volume over time as it streams by: once with a mask, twice without, since the mean
 * image must then say first which voxels are brain. No frame but the current one is held.
 */
final class ImageReview {
  private static final double PERCENTILE = 0.98;

  /** How far apart a mask's and a scan's voxels may lie, in mm. */
  private static final double SAME_PLACE = 1e-3;

  private final QualitySettings thresholds;
  private final ScanReading reading;
  private final double maskShare;

  ImageReview(QualitySettings thresholds, ScanReading reading, double maskShare) {
    this.thresholds = thresholds;
    this.reading = reading;
    this.maskShare = maskShare;
  }

  ReviewedScan.Looked look(QualityScan scan) {
    List<String> notes = new ArrayList<>();
    Optional<int[]> meanImage =
        scan.mask().isPresent() ? Optional.empty() : Optional.of(bright(scan, notes));
    try (OpenVolumes run = open(scan)) {
      OptionalDouble time =
          RunTime.of(scan, reading, run.repetitionTime(), run.info().question(), notes);
      MatchedTable table = MatchedTable.of(scan, run.frames(), notes);
      int[] brain = meanImage.orElseGet(() -> masked(scan, run.grid(), notes));
      String name = scan.file().path().toString();
      ElementPass pass =
          ElementPass.over(
              FrameSource.of(run, name), brain, "voxels", voxel -> words(run.grid(), voxel), notes);
      notes.add("no connectivity matrix: that takes regions, and these are voxels");
      return pass.looked(name, time, table, thresholds, notes);
    }
  }

  private static String words(Grid grid, int voxel) {
    int i = voxel % grid.nx();
    int j = voxel / grid.nx() % grid.ny();
    int k = voxel / grid.nx() / grid.ny();
    return "voxel " + i + ", " + j + ", " + k;
  }

  private static OpenVolumes open(QualityScan scan) {
    OpenVolumes run = VolumeFile.open(scan.file().path());
    if (run.frames() < 2) {
      run.close();
      throw new RefusedInputException(
          scan.file().path().toString(), "one volume", "a run: volumes over time", "Leave it out");
    }
    return run;
  }

  private static int[] masked(QualityScan scan, Grid grid, List<String> notes) {
    Volume mask = VolumeFile.read(scan.mask().orElseThrow());
    String name = scan.mask().get().toString();
    if (!mask.grid().matches(grid, SAME_PLACE)) {
      throw new RefusedInputException(
          name,
          "a mask of " + mask.grid().describe(),
          "the scan's grid: " + grid.describe(),
          "Give the mask of this very run, or move it away to go without one");
    }
    float[] values = mask.values();
    int[] inside =
        IntStream.range(0, values.length)
            .filter(v -> Float.isFinite(values[v]) && values[v] != 0)
            .toArray();
    if (inside.length == 0) {
      throw new RefusedInputException(
          name, "no voxel inside", "a mask of the brain", "Check that it is this scan's");
    }
    notes.add("voxels of the mask " + scan.mask().get().getFileName());
    return inside;
  }

  /** The voxels whose mean in time is above a share of what the brightest have. */
  private int[] bright(QualityScan scan, List<String> notes) {
    try (OpenVolumes run = open(scan)) {
      int voxels = run.grid().voxels();
      ElementPass.checkMemory(scan.file().path().toString(), voxels, "voxels", 0);
      double[] sums = new double[voxels];
      float[] frame = new float[voxels];
      while (run.advance()) {
        run.read(frame);
        for (int v = 0; v < voxels; v++) {
          sums[v] += frame[v];
        }
      }
      double[] sorted = Arrays.stream(sums).filter(Double::isFinite).sorted().toArray();
      double top = sorted.length == 0 ? 0 : sorted[(int) (PERCENTILE * (sorted.length - 1))];
      if (!(top > 0)) {
        throw new RefusedInputException(
            scan.file().path().toString(),
            "a mean image that does not tell brain from air",
            "a brain mask, or a scan with its means",
            "Give the mask with --mask, or look at the scan before its means were removed");
      }
      double least = maskShare * top;
      int[] inside =
          IntStream.range(0, voxels)
              .filter(v -> sums[v] > least && Double.isFinite(sums[v]))
              .toArray();
      notes.add(
          String.format(
              Locale.ROOT,
              "no mask: the %d of %d voxels whose mean is above %s of the mean image's 98th"
                  + " percentile",
              inside.length,
              voxels,
              maskShare));
      return inside;
    }
  }
}
