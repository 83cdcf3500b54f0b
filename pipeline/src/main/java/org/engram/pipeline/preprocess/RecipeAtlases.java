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
    List<Path> labels = new ArrayList<>();
    for (String name : settings.names()) {
      Optional<Path> own = AtlasSource.labelsNamed(name, library);
      if (own.isEmpty() || AtlasSource.hasVolume(name, library)) {
        files.add(AtlasSource.named(name, library));
      }
      own.ifPresent(labels::add);
    }
    for (AtlasFileSettings file : settings.files()) {
      if (DenseAtlas.supports(file.file())) {
        labels.add(file.file());
      } else {
        files.add(AtlasSource.file(file.file(), file.labels(), file.space()));
      }
    }
    int atlases = settings.names().size() + settings.files().size();
    boolean ofVolumes = files.size() == atlases;
    boolean ofSurfaces = labels.size() == atlases;
    if (!ofVolumes && !ofSurfaces) {
      throw new ConfigurationException(
          "atlas",
          labels.getFirst() + " among volumes of labels",
          "all atlases as volumes, or all as label files of grayordinates: a run has one kind",
          "Give the volume of the one, or the .dlabel.nii of the others");
    }
    return new RecipeAtlases(
        ofVolumes
            ? Optional.of(
                RunParcellator.open(files, settings.stack(), settings.parcellation(threads)))
            : Optional.empty(),
        ofSurfaces
            ? Optional.of(
                DenseParcellator.open(labels, settings.stack(), settings.parcellation(threads)))
            : Optional.empty());
  }

  /** All files, with their tables. */
  List<VolumeAtlasFile> files() {
    List<VolumeAtlasFile> files = new ArrayList<>();
    volumes.ifPresent(parcellator -> files.addAll(parcellator.files()));
    dense.ifPresent(parcellator -> files.addAll(parcellator.files()));
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
