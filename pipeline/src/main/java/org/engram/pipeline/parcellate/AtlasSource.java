package org.engram.pipeline.parcellate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.engram.imaging.parcellation.VolumeAtlasFile;
import org.engram.tensor.RefusedInputException;

/** Finds the files of the atlases that were asked for. */
final class AtlasSource {
  private AtlasSource() {}

  /** The atlases in the order of the settings, with the tables that these name. */
  static List<VolumeAtlasFile> find(ParcellateSettings settings) {
    List<VolumeAtlasFile> files = new ArrayList<>();
    for (int n = 0; n < settings.atlases().size(); n++) {
      VolumeAtlasFile file = find(settings.atlases().get(n));
      files.add(settings.labels().isEmpty() ? file : file.withTable(settings.labels().get(n)));
    }
    return files;
  }

  /** One atlas by its file. Names of registered atlases are to be looked up here. */
  private static VolumeAtlasFile find(String nameOrFile) {
    Path file = Path.of(nameOrFile);
    if (!Files.isRegularFile(file)) {
      throw new RefusedInputException(
          nameOrFile, "no such file", "a volume of labels", "Give the path of the atlas's volume.");
    }
    return VolumeAtlasFile.of(file);
  }
}
