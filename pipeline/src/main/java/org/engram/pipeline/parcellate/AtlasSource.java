package org.engram.pipeline.parcellate;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.atlas.library.AtlasEntry;
import org.engram.imaging.atlas.library.AtlasFile;
import org.engram.imaging.atlas.library.AtlasLibrary;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.parcellation.VolumeAtlasFile;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/** Finds the files of the atlases that were asked for. */
public final class AtlasSource {
  /** What ends like a volume and is CIFTI. */
  private static final List<String> CIFTI = List.of(".dlabel.nii", ".dscalar.nii", ".plabel.nii");

  private AtlasSource() {}

  /** Whether a text means a file and no name of the library: it is one, or has a folder in it. */
  public static boolean isFile(String nameOrFile) {
    try {
      Path path = Path.of(nameOrFile);
      return Files.exists(path) || path.getNameCount() > 1 || VolumeFile.supports(path);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * An atlas by its file, or by its name in a library.
   *
   * @throws ConfigurationException where the library has none of that name
   * @throws RefusedInputException where it has no one volume of labels
   */
  public static VolumeAtlasFile find(String nameOrFile, AtlasLibrary library) {
    return isFile(nameOrFile)
        ? file(Path.of(nameOrFile), Optional.empty(), Optional.empty())
        : named(nameOrFile, library);
  }

  /**
   * An atlas by its file.
   *
   * @param labels its table; without it the one beside the volume
   * @param space that it is in; without it as its name says
   */
  public static VolumeAtlasFile file(Path file, Optional<Path> labels, Optional<String> space) {
    if (!Files.isRegularFile(file)) {
      throw new RefusedInputException(
          file.toString(),
          "no such file",
          "a volume of labels",
          "Give the path of the atlas's volume.");
    }
    VolumeAtlasFile named = VolumeAtlasFile.of(file);
    return new VolumeAtlasFile(file, labels.or(named::table), named.name(), space.or(named::space));
  }

  /** An atlas of a library; its files are verified. */
  public static VolumeAtlasFile named(String name, AtlasLibrary library) {
    AtlasEntry entry = library.resolve(name);
    List<Path> volumes =
        entry.files().stream().map(AtlasFile::path).filter(AtlasSource::isVolume).toList();
    if (volumes.size() != 1) {
      throw new RefusedInputException(
          "atlas " + name,
          volumes.isEmpty()
              ? "no volume of labels among its files"
              : volumes.size() + " volumes: " + volumes,
          "one volume of labels",
          "Give the file itself, or register it under a name of its own");
    }
    VolumeAtlasFile file = VolumeAtlasFile.of(volumes.getFirst());
    String space = entry.space();
    return new VolumeAtlasFile(
        file.volume(),
        entry.labels().map(AtlasFile::path).or(file::table),
        name,
        space.isBlank() ? file.space() : Optional.of(space));
  }

  /** The CIFTI label file of an atlas of a library, where it has one; its files are verified. */
  public static Optional<Path> labelsNamed(String name, AtlasLibrary library) {
    return DenseParcellator.among(
        library.resolve(name).files().stream().map(AtlasFile::path).toList());
  }

  /** Whether an atlas of a library has a volume of labels. */
  public static boolean hasVolume(String name, AtlasLibrary library) {
    return library.resolve(name).files().stream()
        .map(AtlasFile::path)
        .anyMatch(AtlasSource::isVolume);
  }

  private static boolean isVolume(Path file) {
    return VolumeFile.supports(file) && CIFTI.stream().noneMatch(file.toString()::endsWith);
  }
}
