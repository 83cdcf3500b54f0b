package org.engram.pipeline.parcellate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.atlas.library.AtlasLibrary;
import org.engram.imaging.bids.BidsSidecar;
import org.engram.imaging.cifti.CiftiFile;
import org.engram.imaging.parcellation.ParcellatedRun;
import org.engram.imaging.parcellation.ParcellatedRunFile;
import org.engram.imaging.parcellation.RunFormat;
import org.engram.imaging.parcellation.VolumeAtlasFile;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

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
   * @param out a file of a {@link RunFormat}, or a folder for a table of the BIDS derivative name
   * @param library whose atlases have names
   * @throws org.engram.tensor.EngramException where an input is malformed or does not fit
   */
  public static Result run(Path bold, Path out, ParcellateSettings settings, AtlasLibrary library) {
    if (!Files.isDirectory(out)) {
      RunFormat.of(out); // told before any work is done
    }
    List<VolumeAtlasFile> atlases;
    ParcellatedRun run;
    if (CiftiFile.is(bold)) {
      DenseParcellator parcellator =
          DenseParcellator.open(
              denseLabels(settings, library), settings.stack(), settings.parcellation());
      atlases = parcellator.files();
      run = parcellator.parcellate(bold, settings.repetitionTime());
    } else {
      RunParcellator parcellator = open(settings, library);
      atlases = parcellator.files();
      run = parcellate(parcellator, bold, settings);
    }
    Path file = out;
    if (Files.isDirectory(out)) {
      String scan = bold.getFileName().toString();
      file =
          out.resolve(
              ParcellatedRunFile.name(scan, run.atlas().name(), run.statistic(), RunFormat.TSV));
    }
    ParcellatedRunFile.write(run, file, provenance(bold, atlases, settings));
    return new Result(file, run);
  }

  /** The label files that are meant for a dense run, where no setting is for volumes only. */
  private static List<Path> denseLabels(ParcellateSettings settings, AtlasLibrary library) {
    if (!settings.labels().isEmpty()) {
      throw onlyVolumes("--labels", settings.labels().getFirst().toString());
    }
    if (settings.mask().isPresent()) {
      throw onlyVolumes("--mask", settings.mask().get().toString());
    }
    return settings.atlases().stream().map(named -> denseLabels(named, library)).toList();
  }

  private static Path denseLabels(String named, AtlasLibrary library) {
    Optional<Path> labels =
        AtlasSource.isFile(named)
            ? DenseParcellator.among(List.of(Path.of(named)))
            : AtlasSource.labelsNamed(named, library);
    return labels.orElseThrow(
        () ->
            new RefusedInputException(
                "--atlas " + named,
                "no CIFTI labels",
                "a .dlabel.nii, whose labels lie on grayordinates as the run does",
                "Give the atlas's label file for surfaces."));
  }

  private static ConfigurationException onlyVolumes(String option, String given) {
    return new ConfigurationException(
        option, given, "nothing: the run is dense CIFTI, and this is for volumes", "Leave it out");
  }

  private static RunParcellator open(ParcellateSettings settings, AtlasLibrary library) {
    List<VolumeAtlasFile> files = new ArrayList<>();
    for (int n = 0; n < settings.atlases().size(); n++) {
      VolumeAtlasFile file = AtlasSource.find(settings.atlases().get(n), library);
      files.add(settings.labels().isEmpty() ? file : file.withTable(settings.labels().get(n)));
    }
    return RunParcellator.open(files, settings.stack(), settings.parcellation());
  }

  private static ParcellatedRun parcellate(
      RunParcellator parcellator, Path bold, ParcellateSettings settings) {
    BoldRun run = new BoldRun(bold, Optional.empty(), settings.mask(), time(bold, settings));
    return parcellator.parcellate(run, settings.assumeSpace());
  }

  /** The stated repetition time, or the sidecar's; the file's own is the last resort. */
  private static OptionalDouble time(Path bold, ParcellateSettings settings) {
    if (settings.repetitionTime().isPresent()) {
      return settings.repetitionTime();
    }
    String stem = bold.getFileName().toString().replaceFirst("(?i)\\.nii(\\.gz)?$", "");
    return BidsSidecar.of(bold, stem).repetitionTime();
  }

  private static Map<String, Object> provenance(
      Path bold, List<VolumeAtlasFile> files, ParcellateSettings settings) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("Sources", List.of(bold.toString()));
    json.put("Atlases", Sources.atlases(files));
    json.put("Overlap", settings.overlap().choiceName());
    json.put("AtlasResampling", settings.resampleAtlas() ? "nearest" : "refused");
    settings.assumeSpace().ifPresent(space -> json.put("AssumedSpace", space));
    settings.mask().ifPresent(mask -> json.put("Mask", Sources.hashed(mask)));
    json.put("GeneratedBy", Sources.generatedBy());
    return json;
  }
}
