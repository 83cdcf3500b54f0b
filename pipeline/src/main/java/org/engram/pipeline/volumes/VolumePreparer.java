package org.engram.pipeline.volumes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.imaging.format.MeanOverTime;
import org.engram.imaging.format.OpenVolumes;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.parcellation.BrainMask;
import org.engram.imaging.parcellation.VolumeAtlas;
import org.engram.imaging.parcellation.VolumeAtlasFile;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.preparation.VolumePreparation;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.VolumeInput;
import org.engram.pipeline.pretrain.volume.VolumeReading;
import org.engram.pipeline.scan.ScanJob;
import org.engram.pipeline.scan.ScanOutcome;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;

/** Reads volumes and brings them to a model; one that cannot be used becomes its reason. */
public final class VolumePreparer implements ScanJob.Reader<PreparedVolume> {
  /** Of a volume as it was read, while it is prepared. */
  private static final int COPIES = 3;

  private final NeuroJepaDescription model;
  private final VolumePreparation preparation;
  private final Optional<Segmentation> segmentation;
  private final HeadPreparation head;
  private final Map<Path, VolumeScan> scans = new HashMap<>();

  /**
   * How scans are segmented.
   *
   * @param file labels for every scan alike, on their grid; without one each has its own
   * @param table the labels' names
   */
  public record Segmentation(Optional<Path> file, Optional<Path> table) {}

  /**
   * Makes ready.
   *
   * @param scans that will be asked for
   * @param segmentation where labels are wanted
   * @throws ConfigurationException if the model takes several volumes at once
   */
  public VolumePreparer(
      NeuroJepaDescription model, List<VolumeScan> scans, Optional<Segmentation> segmentation) {
    this(model, scans, segmentation, HeadPreparation.none());
  }

  /**
   * Makes ready.
   *
   * @param head what is done before the model's preparation
   * @throws ConfigurationException also if heads are registered and labels are wanted: they lie
   *     where the head was
   */
  public VolumePreparer(
      NeuroJepaDescription model,
      List<VolumeScan> scans,
      Optional<Segmentation> segmentation,
      HeadPreparation head) {
    this.model = model;
    this.head = head;
    this.preparation = preparation(model.config(), model.input());
    this.segmentation = segmentation;
    scans.forEach(scan -> this.scans.put(scan.file().path(), scan));
    int channels = model.config().volume().channels();
    if (head.alignment().isPresent() && segmentation.isPresent()) {
      throw new ConfigurationException(
          "--register-to",
          "given with --segmentation",
          "one of them: labels lie on the volume as it was scanned",
          "Register volumes and labels first, with engram register");
    }
    if (channels != 1) {
      throw new ConfigurationException(
          "in_chans", channels + " volumes that enter together", "1", "Give another model");
    }
  }

  /** The preparation that a model's directory names, with its settings. */
  public static VolumePreparation preparation(NeuroJepaConfig config, VolumeInput input) {
    return VolumePreparation.named(
        input.preparation(),
        new VolumePreparation.Settings(
            input.headSize(),
            input.resizedSize(),
            config.volume().image(),
            input.spacing(),
            input.lowerPercentile(),
            input.upperPercentile(),
            input.margin()));
  }

  /** The steps in words, for provenance. */
  public List<String> steps() {
    List<String> steps = new ArrayList<>(head.describe());
    steps.addAll(preparation.describe());
    return List.copyOf(steps);
  }

  @Override
  public ScanOutcome<PreparedVolume> read(ScanFile scan) {
    return read(scans.get(scan.path()));
  }

  /** Reads one that need not have been among those named at first. */
  public ScanOutcome<PreparedVolume> read(VolumeScan volume) {
    ScanFile scan = volume.file();
    try {
      return new ScanOutcome.Ready<>(scan, prepare(volume));
    } catch (FileFormatException e) {
      return new ScanOutcome.Refused<>(scan, e.problem());
    } catch (RefusedInputException e) {
      return new ScanOutcome.Refused<>(scan, e.problem());
    }
  }

  /**
   * Reads and prepares one.
   *
   * @throws FileFormatException if a file is malformed
   * @throws RefusedInputException if the volume does not fit
   */
  public PreparedVolume prepare(VolumeScan scan) {
    List<String> warnings = new ArrayList<>();
    if (!model.input().modalities().contains(scan.modality())) {
      warnings.add(
          "modality " + scan.modality() + " is none of the model's " + model.input().modalities());
    }
    Volume read = read(scan, warnings);
    Volume masked = scan.mask().map(mask -> masked(read, mask)).orElse(read);
    requireContrast(scan.file().path(), masked);
    Volume prepared = preparation.apply(head.apply(masked, scan.file().path().toString()));
    for (float value : prepared.values()) {
      if (!Float.isFinite(value)) {
        throw new RefusedInputException(
            scan.file().path().toString(),
            "values that are not finite once prepared",
            "finite values",
            "Look at the volume with engram inspect");
      }
    }
    Optional<PatchLabels> labels =
        segmentation.map(by -> labels(scan, by, read.grid(), prepared.grid()));
    return new PreparedVolume(VolumeReading.rowMajor(prepared), prepared, labels, warnings);
  }

  private static Volume read(VolumeScan scan, List<String> warnings) {
    Path file = scan.file().path();
    try (OpenVolumes volumes = VolumeFile.open(file)) {
      requireRoom(file, volumes.grid());
      if (scan.mean()) {
        warnings.add("the mean of " + volumes.frames() + " volumes over time");
        return MeanOverTime.of(volumes);
      }
      MeanOverTime.requireOne(file.toString(), volumes);
      return volumes.next();
    }
  }

  /** Before anything is allocated: a header may ask for more than there is. */
  private static void requireRoom(Path file, Grid grid) {
    long needed = (long) grid.voxels() * Float.BYTES * COPIES;
    long heap = Runtime.getRuntime().maxMemory();
    if (needed > heap) {
      throw new RefusedInputException(
          file.toString(),
          grid.nx() + " x " + grid.ny() + " x " + grid.nz() + " voxels",
          "at most " + heap / Float.BYTES / COPIES + " voxels, by the memory that Java has",
          "Resample it, or give Java more, as in ENGRAM_HEAP=16g");
    }
  }

  private static Volume masked(Volume volume, Path file) {
    BrainMask mask = BrainMask.of(file.toString(), VolumeFile.read(file), volume.grid(), false);
    float[] values = volume.values().clone();
    for (int voxel = 0; voxel < values.length; voxel++) {
      values[voxel] = mask.inside()[voxel] ? values[voxel] : 0;
    }
    return new Volume(volume.grid(), values);
  }

  private static void requireContrast(Path file, Volume volume) {
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    for (float value : volume.values()) {
      if (Float.isFinite(value)) {
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    }
    if (!(least < most)) {
      throw new RefusedInputException(
          file.toString(),
          least == most ? "every voxel is " + least : "no voxel has a finite value",
          "an image",
          "Look at the file; it may be a placeholder or a failed conversion");
    }
  }

  private PatchLabels labels(VolumeScan scan, Segmentation by, Grid original, Grid prepared) {
    Path file =
        by.file()
            .or(scan::segmentation)
            .orElseThrow(
                () ->
                    new RefusedInputException(
                        scan.file().path().toString(),
                        "no segmentation",
                        "labels on its grid",
                        "Give --segmentation FILE, or a column segmentation in the manifest"));
    VolumeAtlasFile labels = VolumeAtlasFile.of(file);
    VolumeAtlas read = by.table().map(labels::withTable).orElse(labels).read();
    return PatchLabels.of(file.toString(), read, original, prepared, model.config().volume());
  }
}
