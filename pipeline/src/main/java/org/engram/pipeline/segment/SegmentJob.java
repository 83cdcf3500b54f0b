package org.engram.pipeline.segment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.engram.imaging.nifti.NiftiHeader;
import org.engram.imaging.nifti.NiftiType;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.labels.LabelAgreement;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.segmentation.SegmentationModel;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;

/**
 * Segments volumes with a trained decoder: a label volume on each scan's own grid, and a table of
 * the labels' volumes.
 */
public final class SegmentJob {
  /** The name of what was found, among others that it is compared with. */
  public static final String FOUND = "decoder";

  private static final int SCANNER = 1; // NIfTI's code of the scanner's own space

  private SegmentJob() {}

  /**
   * One scan's result.
   *
   * @param file the label volume
   * @param millilitres by label, without 0
   * @param compared with the manifest's segmentation, where the scan has one: what was found, and
   *     what others found
   */
  public record Segmented(
      ScanFile scan,
      String modality,
      Path file,
      SequencedMap<Integer, Double> millilitres,
      List<Compared> compared) {
    public Segmented {
      compared = List.copyOf(compared);
    }
  }

  /**
   * How well one label agrees with a scan's segmentation.
   *
   * @param method whose label volume it is
   */
  public record Compared(String method, LabelAgreement agreement) {}

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
   * What to do beside segmenting.
   *
   * @param names of the labels, without 0, in ascending order of the labels; none for their numbers
   * @param beside folders with label volumes of the same file names, each under the name of a
   *     method: where a scan has a segmentation, they are measured too
   */
  public record Settings(List<String> names, SequencedMap<String, Path> beside) {
    public Settings {
      names = List.copyOf(names);
      beside = new LinkedHashMap<>(beside);
    }

    /** Numbers, and nothing beside. */
    public static Settings plain() {
      return new Settings(List.of(), new LinkedHashMap<>());
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
      Settings settings,
      Compute compute,
      Consumer<ScanFile> listener) {
    SegmentTraining.requireOneChannel(model);
    SegmentFolder.About about = SegmentFolder.about(decoder);
    requireNames(settings, about);
    SegmentView view = SegmentView.of(model, about.spacing(), about.overlap());
    folder(out);
    List<Segmented> segmented = new ArrayList<>();
    List<VolumeScan> done = new ArrayList<>();
    List<RefusedScan> refused = new ArrayList<>();
    try (SegmentationModel network = SegmentFolder.open(decoder, about, model, compute)) {
      for (VolumeScan scan : scans) {
        try {
          segmented.add(segment(scan, view, network, out, settings));
          done.add(scan);
        } catch (FileFormatException e) {
          refused.add(new RefusedScan(scan.file(), e.problem()));
        } catch (RefusedInputException e) {
          refused.add(new RefusedScan(scan.file(), e.problem()));
        }
        listener.accept(scan.file());
      }
    }
    SegmentTables.volumes(out.resolve("volumes.tsv"), segmented);
    if (segmented.stream().anyMatch(one -> !one.compared().isEmpty())) {
      SegmentTables.compared(out.resolve(SegmentedFolder.AGREEMENT), segmented);
    }
    SegmentedFolder.write(out, decoder, about, settings, done, segmented);
    return new Result(segmented, refused);
  }

  private static void requireNames(Settings settings, SegmentFolder.About about) {
    int labels = about.labels().size() - 1;
    if (!settings.names().isEmpty() && settings.names().size() != labels) {
      throw new ConfigurationException(
          "--names",
          settings.names().size() + " names",
          labels + ", of the labels " + about.labels().subList(1, labels + 1),
          "Give one a label, without 0");
    }
  }

  private static void folder(Path out) {
    try {
      Files.createDirectories(out);
    } catch (IOException e) {
      throw new UncheckedIOException(out.toString(), e);
    }
  }

  private static Segmented segment(
      VolumeScan scan, SegmentView view, SegmentationModel network, Path out, Settings settings) {
    Volume volume = LabelledVolumes.read(scan.file().path(), scan.mask());
    Volume labels = LabelledVolumes.within(scan.mask(), view.segment(volume, network));
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
    List<Integer> wanted = List.copyOf(millilitres.keySet());
    List<Compared> compared = new ArrayList<>();
    if (scan.segmentation().isPresent()) {
      Volume reference = LabelledVolumes.labels(scan.segmentation().get(), volume);
      compare(FOUND, labels, reference, wanted, compared);
      settings
          .beside()
          .forEach(
              (method, folder) -> {
                Path other = folder.resolve(file.getFileName());
                if (Files.isRegularFile(other)) {
                  compare(
                      method, LabelledVolumes.labels(other, volume), reference, wanted, compared);
                }
              });
    }
    return new Segmented(scan.file(), scan.modality(), file, millilitres, compared);
  }

  private static void compare(
      String method,
      Volume found,
      Volume reference,
      List<Integer> labels,
      List<Compared> compared) {
    LabelAgreement.of(found, reference, labels).stream()
        .filter(agreement -> agreement.referenceMillilitres() > 0)
        .forEach(agreement -> compared.add(new Compared(method, agreement)));
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
