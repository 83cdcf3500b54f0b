package org.engram.pipeline.embed;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.preprocess.RunInput;
import org.engram.pipeline.volumes.VolumeScan;

/**
 * A scan that comes by itself, and what is stated of it: for one that is found in a folder, the
 * names, sidecars and neighbours say it.
 *
 * @param file the scan and whose it is
 * @param modality of a volume, such as T1w; {@link VolumeScan#UNKNOWN} where nothing says it
 * @param repetitionTime seconds between frames, which wins over the file's
 * @param space that a run of volumes is in, as in MNI152NLin2009cAsym
 * @param confounds table of nuisance signals of a run of volumes or a dense series
 * @param mask of the brain on a run's grid, or of the head on a volume's
 * @param segmentation labels on a volume's own grid
 * @param modelOrder whether rows without labels are the model's regions in their order
 * @param mean whether of a file with several volumes over time the mean is taken
 */
public record KnownScan(
    ScanFile file,
    String modality,
    OptionalDouble repetitionTime,
    Optional<String> space,
    Optional<Path> confounds,
    Optional<Path> mask,
    Optional<Path> segmentation,
    boolean modelOrder,
    boolean mean) {
  public KnownScan {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(modality, "modality");
    Objects.requireNonNull(repetitionTime, "repetition time");
    Objects.requireNonNull(space, "space");
    Objects.requireNonNull(confounds, "confounds");
    Objects.requireNonNull(mask, "mask");
    Objects.requireNonNull(segmentation, "segmentation");
  }

  /** A parcel series of which at most the time is known. */
  public static KnownScan series(ScanFile file, OptionalDouble repetitionTime) {
    return new KnownScan(
        file,
        VolumeScan.UNKNOWN,
        repetitionTime,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        false);
  }

  /** As a run over time. */
  RunInput run() {
    return new RunInput(file.path(), mask, confounds, space, repetitionTime);
  }

  /** As a single volume. */
  VolumeScan volume() {
    return new VolumeScan(file, modality, mask, segmentation, mean);
  }
}
