package org.engram.pipeline.parcellate;

import java.io.IOException;
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
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.IoFailure;

/**
 * Parcellates runs alike, one after the other; atlases are read when the first run needs them, and
 * kept. Not for use by several threads.
 */
public final class Parcellation {
  private final ParcellateSettings settings;
  private final AtlasLibrary library;
  private DenseParcellator dense;
  private RunParcellator volumes;

  /**
   * Makes ready.
   *
   * @param library whose atlases have names
   */
  public Parcellation(ParcellateSettings settings, AtlasLibrary library) {
    this.settings = settings;
    this.library = library;
  }

  /** As {@link ParcellateJob#run}. */
  public ParcellateJob.Result run(Path bold, Path out, boolean overwrite) {
    boolean folder = RunFormat.meansFolder(out);
    if (!folder) {
      RunFormat.of(out); // told before any work is done
      refuseToReplace(out, overwrite);
    }
    List<VolumeAtlasFile> atlases;
    ParcellatedRun run;
    if (CiftiFile.is(bold)) {
      if (dense == null) {
        dense = DenseParcellator.open(denseLabels(), settings.stack(), settings.parcellation());
      }
      atlases = dense.files();
      run = dense.parcellate(bold, settings.repetitionTime());
    } else {
      if (volumes == null) {
        volumes = open();
      }
      atlases = volumes.files();
      BoldRun described = new BoldRun(bold, Optional.empty(), settings.mask(), time(bold));
      run = volumes.parcellate(described, settings.assumeSpace());
    }
    Path file = out;
    if (folder) {
      String scan = bold.getFileName().toString();
      file =
          out.resolve(
              ParcellatedRunFile.name(scan, run.atlas().name(), run.statistic(), RunFormat.TSV));
      make(out);
      refuseToReplace(file, overwrite);
    }
    ParcellatedRunFile.write(run, file, provenance(bold, atlases));
    return new ParcellateJob.Result(file, run);
  }

  private static void refuseToReplace(Path file, boolean overwrite) {
    if (Files.isRegularFile(file) && !overwrite) {
      throw new ConfigurationException(
          file.toString(),
          "there already",
          "a new file",
          "Name another --out, or give --overwrite");
    }
  }

  private static void make(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new ConfigurationException(
          new Problem(
              folder.toString(),
              IoFailure.words(e),
              "a folder that can be written to",
              "Choose another with --out"),
          e);
    }
  }

  /** The label files that are meant for a dense run, where no setting is for volumes only. */
  private List<Path> denseLabels() {
    if (!settings.labels().isEmpty()) {
      throw onlyVolumes("--labels", settings.labels().getFirst().toString());
    }
    if (settings.mask().isPresent()) {
      throw onlyVolumes("--mask", settings.mask().get().toString());
    }
    return settings.atlases().stream().map(this::denseLabels).toList();
  }

  private Path denseLabels(String named) {
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

  private RunParcellator open() {
    List<VolumeAtlasFile> files = new ArrayList<>();
    for (int n = 0; n < settings.atlases().size(); n++) {
      VolumeAtlasFile file = AtlasSource.find(settings.atlases().get(n), library);
      files.add(settings.labels().isEmpty() ? file : file.withTable(settings.labels().get(n)));
    }
    return RunParcellator.open(files, settings.stack(), settings.parcellation());
  }

  /** The stated repetition time, or the sidecar's; the file's own is the last resort. */
  private OptionalDouble time(Path bold) {
    if (settings.repetitionTime().isPresent()) {
      return settings.repetitionTime();
    }
    String stem = bold.getFileName().toString().replaceFirst("(?i)\\.nii(\\.gz)?$", "");
    return BidsSidecar.of(bold, stem).repetitionTime();
  }

  private Map<String, Object> provenance(Path bold, List<VolumeAtlasFile> files) {
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
