package org.engram.pipeline.parcellate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.atlas.library.AtlasFile;
import org.engram.imaging.atlas.library.AtlasLibrary;
import org.engram.imaging.cifti.CiftiFile;
import org.engram.imaging.parcellation.DenseAtlas;
import org.engram.imaging.parcellation.DenseRun;
import org.engram.imaging.parcellation.ParcellatedRun;
import org.engram.imaging.parcellation.Parcellator;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/** Parcellates a dense CIFTI run by the labels of a CIFTI label file. */
final class DenseParcellation {
  private DenseParcellation() {}

  /**
   * The label file that is meant.
   *
   * @throws ConfigurationException where a setting is for volumes only
   * @throws RefusedInputException where the atlas is no label file of CIFTI
   */
  static Path labels(ParcellateSettings settings, AtlasLibrary library) {
    if (settings.atlases().size() > 1) {
      throw onlyVolumes("--atlas", settings.atlases().size() + " atlases");
    }
    if (!settings.labels().isEmpty()) {
      throw onlyVolumes("--labels", settings.labels().getFirst().toString());
    }
    if (settings.mask().isPresent()) {
      throw onlyVolumes("--mask", settings.mask().get().toString());
    }
    String named = settings.atlases().getFirst();
    List<Path> files =
        AtlasSource.isFile(named)
            ? List.of(Path.of(named))
            : library.resolve(named).files().stream().map(AtlasFile::path).toList();
    Optional<Path> labels = files.stream().filter(DenseAtlas::supports).findFirst();
    return labels
        .filter(Files::isRegularFile)
        .orElseThrow(
            () ->
                new RefusedInputException(
                    "--atlas " + named,
                    labels.isPresent() ? "no such file" : "no CIFTI labels among " + files,
                    "a .dlabel.nii, whose labels lie on grayordinates as the run does",
                    "Give the atlas's label file for surfaces."));
  }

  static ParcellatedRun parcellate(Path dense, Path labels, ParcellateSettings settings) {
    DenseAtlas atlas = DenseAtlas.read(labels);
    try (CiftiFile run = CiftiFile.open(dense)) {
      return Parcellator.parcellate(
          new TimedFrames(DenseRun.of(run), settings.repetitionTime()),
          atlas.over(run),
          settings.parcellation());
    }
  }

  private static ConfigurationException onlyVolumes(String option, String given) {
    return new ConfigurationException(
        option, given, "nothing: the run is dense CIFTI, and this is for volumes", "Leave it out");
  }
}
