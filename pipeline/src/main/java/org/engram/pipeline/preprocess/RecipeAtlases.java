package org.engram.pipeline.preprocess;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.atlas.library.AtlasLibrary;
import org.engram.imaging.parcellation.DenseAtlas;
import org.engram.imaging.parcellation.VolumeAtlasFile;
import org.engram.pipeline.parcellate.AtlasSource;
import org.engram.pipeline.parcellate.DenseParcellator;
import org.engram.pipeline.parcellate.RunParcellator;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/**
 * A recipe's atlases, read: for volumes, for dense series, or for both where one atlas of the
 * library has a volume and a label file of grayordinates.
 */
record RecipeAtlases(Optional<RunParcellator> volumes, Optional<DenseParcellator> dense) {
  static RecipeAtlases open(AtlasSettings settings, AtlasLibrary library, int threads) {
    List<VolumeAtlasFile> files = new ArrayList<>();
    Optional<Path> labels = Optional.empty();
    int atlases = settings.names().size() + settings.files().size();
    for (String name : settings.names()) {
      Optional<Path> own = AtlasSource.labelsNamed(name, library);
      if (own.isEmpty() || AtlasSource.hasVolume(name, library)) {
        files.add(AtlasSource.named(name, library));
      } else if (atlases > 1) {
        throw alone(own.get());
      }
      labels = atlases == 1 ? own : labels;
    }
    for (AtlasFileSettings file : settings.files()) {
      if (!DenseAtlas.supports(file.file())) {
        files.add(AtlasSource.file(file.file(), file.labels(), file.space()));
      } else if (atlases > 1) {
        throw alone(file.file());
      } else {
        labels = Optional.of(file.file());
      }
    }
    Optional<RunParcellator> volumes =
        files.isEmpty()
            ? Optional.empty()
            : Optional.of(
                RunParcellator.open(files, settings.stack(), settings.parcellation(threads)));
    return new RecipeAtlases(
        volumes, labels.map(file -> DenseParcellator.open(file, settings.parcellation(threads))));
  }

  private static ConfigurationException alone(Path labels) {
    return new ConfigurationException(
        "atlas",
        labels + " among several atlases",
        "a label file of grayordinates alone: several are not stacked",
        "Give one .dlabel.nii that has all regions, or volumes of labels");
  }

  /** All files, with their tables. */
  List<VolumeAtlasFile> files() {
    List<VolumeAtlasFile> files = new ArrayList<>();
    volumes.ifPresent(parcellator -> files.addAll(parcellator.files()));
    dense.ifPresent(parcellator -> files.add(parcellator.file()));
    return files;
  }

  DenseParcellator dense(Path run) {
    return dense.orElseThrow(
        () ->
            new RefusedInputException(
                run.toString(),
                "a dense CIFTI series",
                wanted() + ", for which the atlas is",
                "Give the atlas's label file of grayordinates: --atlas NAME.dlabel.nii"));
  }

  RunParcellator volumes(Path run) {
    return volumes.orElseThrow(
        () ->
            new RefusedInputException(
                run.toString(),
                "volumes",
                wanted() + ", for which the atlas is",
                "Give the atlas's volume of labels, or the run's dense series"));
  }

  String wanted() {
    if (volumes.isEmpty()) {
      return "a dense CIFTI series (.dtseries.nii)";
    }
    List<String> stated =
        volumes.get().files().stream().flatMap(file -> file.space().stream()).distinct().toList();
    String spaces = stated.isEmpty() ? "a stated space" : String.join(", ", stated);
    return "an image in " + spaces + (dense.isPresent() ? ", or a dense CIFTI series" : "");
  }
}
