package org.engram.pipeline.parcellate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.atlas.library.AtlasRegistration;
import org.engram.imaging.cifti.CiftiFile;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.gifti.Gifti;
import org.engram.imaging.gifti.GiftiFile;
import org.engram.imaging.parcellation.DenseAtlas;
import org.engram.imaging.parcellation.RegionMap;
import org.engram.imaging.parcellation.VolumeAtlas;
import org.engram.imaging.parcellation.VolumeAtlasFile;
import org.engram.tensor.RefusedInputException;

/**
 * What is in a file of an atlas, read whole: what a library takes in is known to be usable.
 *
 * @param file that was read
 * @param words what it holds: {@code 50 regions in 97 x 115 x 97 voxels of 2 x 2 x 2 mm}
 * @param notes labels without a name, names without voxels
 */
public record AtlasContents(Path file, String words, List<String> notes) {
  public AtlasContents {
    notes = List.copyOf(notes);
  }

  /**
   * Reads all files that are to be registered.
   *
   * @throws org.engram.tensor.FileFormatException where one is malformed
   * @throws RefusedInputException where one holds no labels, or the table is another atlas's
   */
  public static List<AtlasContents> of(AtlasRegistration asked) {
    List<AtlasContents> all = new ArrayList<>();
    for (Path file : asked.files()) {
      if (CiftiFile.is(file)) {
        RegionMap regions = DenseAtlas.read(file).regions();
        all.add(
            new AtlasContents(
                file,
                regions.atlas().size() + " regions of " + regions.rows().length + " grayordinates",
                regions.notes()));
      } else if (VolumeFile.supports(file)) {
        VolumeAtlasFile named = VolumeAtlasFile.of(file);
        VolumeAtlas atlas =
            new VolumeAtlasFile(
                    file, asked.labels().or(named::table), asked.name(), Optional.empty())
                .read();
        String words = atlas.atlas().size() + " regions in " + atlas.grid().describe();
        all.add(new AtlasContents(file, words, atlas.notes()));
      } else {
        all.add(surface(file));
      }
    }
    return List.copyOf(all);
  }

  private static AtlasContents surface(Path file) {
    Gifti gifti = GiftiFile.read(file);
    if (gifti.isSurface()) {
      return new AtlasContents(
          file, "a surface of " + gifti.surface().vertices() + " vertices", gifti.notes());
    }
    if (gifti.labels().labels().isEmpty()) {
      throw new RefusedInputException(
          file.toString(),
          "a GIFTI file without a table of labels",
          "labels of a surface's vertices, or the surface itself",
          "Give the atlas's .label.gii");
    }
    return new AtlasContents(
        file, gifti.labels().labels().size() + " labels of a surface's vertices", gifti.notes());
  }
}
