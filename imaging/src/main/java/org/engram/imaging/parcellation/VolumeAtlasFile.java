package org.engram.imaging.parcellation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.engram.imaging.bids.BidsName;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.volume.Volume;

/**
 * An atlas as files: a volume of labels and the table that names them.
 *
 * @param volume NIfTI or MGH
 * @param table of labels, where there is one
 * @param name of the atlas
 * @param space it is in, where that is stated
 */
public record VolumeAtlasFile(
    Path volume, Optional<Path> table, String name, Optional<String> space) {
  private static final List<String> TABLES =
      List.of(".tsv", "_dseg.tsv", "_label.txt", "_labels.txt", ".txt", ".lut");

  /**
   * What the files' names say: the atlas's name by its BIDS entities {@code atlas-} or {@code seg-}
   * or else the file's name, the space by {@link SpaceName}, and as table one of the volume's name
   * beside it (also without {@code res-}), ending in {@code .tsv}, {@code _dseg.tsv}, {@code
   * _label.txt}, {@code _labels.txt}, {@code .txt} or {@code .lut}.
   */
  public static VolumeAtlasFile of(Path volume) {
    String file = volume.getFileName().toString();
    BidsName parts = BidsName.of(file);
    String name = stem(file);
    for (String key : List.of("seg", "atlas")) {
      if (!parts.entity(key).isEmpty()) {
        name = parts.entity(key);
      }
    }
    return new VolumeAtlasFile(volume, tableBeside(volume), name, SpaceName.ofFileName(file));
  }

  /** The same volume with another table. */
  public VolumeAtlasFile withTable(Path other) {
    return new VolumeAtlasFile(volume, Optional.of(other), name, space);
  }

  /**
   * Reads both. Without a table the regions are named by their labels.
   *
   * @throws org.engram.tensor.FileFormatException where one of them is malformed
   * @throws org.engram.tensor.RefusedInputException where the volume is no atlas, or the table is
   *     of another one
   */
  public VolumeAtlas read() {
    Volume labels = VolumeFile.read(volume);
    return table.isPresent()
        ? VolumeAtlas.of(name, labels, LabelTable.read(table.get()), space)
        : VolumeAtlas.unnamed(name, labels, space);
  }

  private static Optional<Path> tableBeside(Path volume) {
    String stem = stem(volume.getFileName().toString());
    Set<String> stems = new LinkedHashSet<>(List.of(stem, stem.replaceFirst("_res-[^_.]+", "")));
    for (String candidate : stems) {
      for (String ending : TABLES) {
        Path table = volume.resolveSibling(candidate + ending);
        if (Files.isRegularFile(table)) {
          return Optional.of(table);
        }
      }
    }
    return Optional.empty();
  }

  private static String stem(String file) {
    return file.replaceFirst("(?i)\\.(nii|hdr|img|mgh|mgz)(\\.gz)?$", "");
  }
}
