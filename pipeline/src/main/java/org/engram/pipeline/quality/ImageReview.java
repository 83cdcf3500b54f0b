package org.engram.pipeline.quality;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.engram.imaging.bids.BidsSidecar;
import org.engram.imaging.bids.RepetitionTime;
import org.engram.imaging.format.OpenVolumes;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.quality.QualityCheck;
import org.engram.imaging.quality.QualitySettings;
import org.engram.imaging.quality.VoxelQuality;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * Looks at a volume over time as it streams by: once with a mask, twice without, since the mean
 * image must then say first which voxels are brain. No frame but the current one is held.
 */
final class ImageReview {
  private static final double PERCENTILE = 0.98;

  /** Of the heap, at most, for what is gathered of one scan. */
  private static final double SHARE = 0.4;

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

  /** The voxels that are looked at. */
  private record Brain(int[] voxels, int ofMask) {}

  ReviewedScan.Looked look(QualityScan scan) {
    List<String> notes = new ArrayList<>();
    Optional<Brain> meanImage =
        scan.mask().isPresent() ? Optional.empty() : Optional.of(bright(scan, notes));
    try (OpenVolumes run = open(scan)) {
      OptionalDouble time = repetitionTime(scan, run, notes);
      MatchedTable table = MatchedTable.of(scan, run.frames(), notes);
      Brain brain = meanImage.orElseGet(() -> masked(scan, run.grid(), notes));
      VoxelQuality quality = null;
      double[] values = new double[0];
      for (int frame = 0; run.advance(); frame++) {
        if (frame == 0) {
          brain = finite(brain, run, notes);
          values = new double[brain.voxels().length];
          checkMemory(scan, brain.voxels().length, run.frames());
          quality = new VoxelQuality(values.length, run.frames());
        }
        run.gather(brain.voxels(), values);
        checkFinite(scan, run.grid(), brain.voxels(), values, frame);
        quality.add(values);
      }
      double coverage = (double) brain.voxels().length / brain.ofMask();
      notes.add("no connectivity matrix: that takes regions, and these are voxels");
      return new ReviewedScan.Looked(
          QualityCheck.review(
              scan.file().path().toString(),
              quality,
              time,
              table.table(),
              OptionalDouble.of(coverage),
              thresholds),
          quality.voxels() - quality.varying(),
          List.of(),
          notes);
    }
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

  /** As stated, as the data set says, or as the header says where that can be. */
  private OptionalDouble repetitionTime(QualityScan scan, OpenVolumes run, List<String> notes) {
    OptionalDouble listed =
        reading.times().map(t -> t.of(scan.file().subject())).orElse(OptionalDouble.empty());
    OptionalDouble stated = listed.isPresent() ? listed : reading.read().repetitionTime();
    if (stated.isPresent()) {
      return stated;
    }
    OptionalDouble known =
        scan.repetitionTime().isPresent() ? scan.repetitionTime() : sidecar(scan);
    if (known.isPresent()) {
      return known;
    }
    Optional<String> question = run.info().question();
    OptionalDouble header = run.repetitionTime();
    Optional<Problem> wrong =
        header.isPresent()
            ? RepetitionTime.problem(header.getAsDouble(), scan.file().path().toString())
            : Optional.empty();
    if (question.isPresent() || wrong.isPresent()) {
      notes.add(
          "repetition time not known: "
              + question.orElseGet(() -> wrong.get().found() + " in the header"));
      return OptionalDouble.empty();
    }
    return header;
  }

  private static OptionalDouble sidecar(QualityScan scan) {
    String name = scan.file().path().getFileName().toString();
    String stem = name.replaceFirst("(?i)\\.(nii|img|hdr|mgh|mgz)(\\.gz)?$", "");
    return BidsSidecar.of(scan.file().path(), stem).repetitionTime();
  }

  private static Brain masked(QualityScan scan, Grid grid, List<String> notes) {
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
    return new Brain(inside, inside.length);
  }

  /** The voxels whose mean in time is above a share of what the brightest have. */
  private Brain bright(QualityScan scan, List<String> notes) {
    try (OpenVolumes run = open(scan)) {
      int voxels = run.grid().voxels();
      checkMemory(scan, voxels, 0);
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
      return new Brain(inside, inside.length);
    }
  }

  /** Without the voxels that have no number in the first frame: beyond the field of view. */
  private static Brain finite(Brain brain, OpenVolumes run, List<String> notes) {
    double[] values = new double[brain.voxels().length];
    run.gather(brain.voxels(), values);
    int[] kept =
        IntStream.range(0, values.length)
            .filter(v -> Double.isFinite(values[v]))
            .map(v -> brain.voxels()[v])
            .toArray();
    if (kept.length == 0) {
      throw new RefusedInputException(
          run.info().format() + " image", "no number in the mask", "a signal in the brain", "");
    }
    if (kept.length < values.length) {
      notes.add(values.length - kept.length + " voxels of the mask have no number");
    }
    return new Brain(kept, brain.ofMask());
  }

  private static void checkFinite(
      QualityScan scan, Grid grid, int[] voxels, double[] values, int frame) {
    for (int v = 0; v < values.length; v++) {
      if (!Double.isFinite(values[v])) {
        int i = voxels[v] % grid.nx();
        int j = voxels[v] / grid.nx() % grid.ny();
        int k = voxels[v] / grid.nx() / grid.ny();
        throw new RefusedInputException(
            scan.file().path() + ", voxel " + i + ", " + j + ", " + k + ", frame " + (frame + 1),
            Double.toString(values[v]),
            "a number in every frame of a voxel of the brain",
            "Give a mask without this voxel");
      }
    }
  }

  private static void checkMemory(QualityScan scan, int voxels, int frames) {
    double wanted = 60.0 * voxels + 8.0 * 310 * frames;
    long most = (long) (SHARE * Runtime.getRuntime().maxMemory());
    if (wanted > most) {
      throw new RefusedInputException(
          scan.file().path().toString(),
          voxels
              + " voxels over "
              + frames
              + " frames, for which "
              + (long) wanted
              + " bytes are needed",
          "at most " + most + " bytes, by this heap",
          "Give Java more, as in ENGRAM_HEAP=8g, or a brain mask");
    }
  }
}
