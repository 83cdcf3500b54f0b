package org.engram.pipeline.segment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.engram.imaging.nifti.NiftiHeader;
import org.engram.imaging.nifti.NiftiType;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.volume.Volume;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.segmentation.SegmentationModel;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.tensor.Compute;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;

/**
 * Segments volumes with a trained decoder: a label volume on each scan's own grid, and a table of
 * the labels' volumes.
 */
public final class SegmentJob {
  private static final int SCANNER = 1; // NIfTI's code of the scanner's own space

  private SegmentJob() {}

  /**
   * One scan's result.
   *
   * @param file the label volume
   * @param millilitres by label, without 0
   */
  public record Segmented(
      ScanFile scan, String modality, Path file, SequencedMap<Integer, Double> millilitres) {}

  /**
   * What became of the scans.
   *
   * @param segmented in their order
   * @param refused those that could not be used
   */
  public record Result(List<Segmented> segmented, List<RefusedScan> refused) {
    public Result {
      segmented = List.copyOf(segmented);
      refused = List.copyOf(refused);
    }
  }

  /**
   * Runs.
   *
   * @param decoder folder of a training
   * @param model that it was trained on
   * @param out folder; what is there of the same name is replaced
   * @param compute in float32
   * @param listener told of each scan that is done
   */
  public static Result run(
      List<VolumeScan> scans,
      Path decoder,
      NeuroJepaDescription model,
      Path out,
      Compute compute,
      Consumer<ScanFile> listener) {
    SegmentTraining.requireOneChannel(model);
    SegmentFolder.About about = SegmentFolder.about(decoder);
    SegmentView view = SegmentView.of(model, about.spacing(), about.overlap());
    folder(out);
    List<Segmented> segmented = new ArrayList<>();
    List<RefusedScan> refused = new ArrayList<>();
    try (SegmentationModel network = SegmentFolder.open(decoder, about, model, compute)) {
      for (VolumeScan scan : scans) {
        try {
          segmented.add(segment(scan, view, network, out));
        } catch (FileFormatException e) {
          refused.add(new RefusedScan(scan.file(), e.problem()));
        } catch (RefusedInputException e) {
          refused.add(new RefusedScan(scan.file(), e.problem()));
        }
        listener.accept(scan.file());
      }
    }
    SegmentTables.volumes(out.resolve("volumes.tsv"), segmented);
    return new Result(segmented, refused);
  }

  private static void folder(Path out) {
    try {
      Files.createDirectories(out);
    } catch (IOException e) {
      throw new UncheckedIOException(out.toString(), e);
    }
  }

  private static Segmented segment(
      VolumeScan scan, SegmentView view, SegmentationModel network, Path out) {
    Volume volume = LabelledVolumes.read(scan.file().path());
    Volume labels = view.segment(volume, network);
    Path file = out.resolve(name(scan));
    NiftiType type = network.decoder().labels().getLast() < 256 ? NiftiType.UINT8 : NiftiType.INT32;
    NiftiWriter.write(file, labels, NiftiHeader.of(labels.grid(), 1, type, SCANNER));
    double litre = Math.abs(labels.grid().affine().determinant()) / 1000;
    SequencedMap<Integer, Long> voxels = new TreeMap<>();
    network.decoder().labels().stream().filter(l -> l > 0).forEach(l -> voxels.put(l, 0L));
    for (float label : labels.values()) {
      voxels.computeIfPresent((int) label, (_, count) -> count + 1);
    }
    SequencedMap<Integer, Double> millilitres = new TreeMap<>();
    voxels.forEach((label, count) -> millilitres.put(label, count * litre));
    return new Segmented(scan.file(), scan.modality(), file, millilitres);
  }

  /** {@code sub-01_ses-2_run-1_desc-T1w_dseg.nii.gz}. */
  private static String name(VolumeScan scan) {
    StringBuilder name = new StringBuilder();
    name.append("sub-").append(scan.file().subject());
    append(name, "ses-", scan.file().session());
    append(name, "run-", scan.file().run());
    append(name, "desc-", scan.modality());
    return name.append("_dseg.nii.gz").toString();
  }

  private static void append(StringBuilder name, String entity, String value) {
    if (!value.isEmpty()) {
      name.append('_').append(entity).append(value);
    }
  }
}
