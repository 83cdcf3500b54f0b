package org.engram.pipeline.viewer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.RegionMatch;
import org.engram.models.brainjepa.GradientTable;
import org.engram.tensor.RefusedInputException;

/** The first axes of a model's functional gradients as maps of regions. */
final class GradientMaps {
  private static final int AXES = 3;

  private GradientMaps() {}

  /**
   * Reads {@code gradients.csv}. It has no names: its rows are the regions of the {@code
   * regions.tsv} beside it, or else the 450 published ones.
   *
   * @throws RefusedInputException if it has as many rows as neither
   */
  static List<RegionMap> read(Path file, Optional<Atlas> shown) {
    GradientTable table = GradientTable.read(file);
    Path named = file.resolveSibling("regions.tsv");
    Atlas own = Files.isRegularFile(named) ? Atlas.readTsv(named) : Atlas.published450();
    if (own.size() != table.regions()) {
      throw new RefusedInputException(
          file.toString(),
          table.regions() + " rows",
          own.size() + ", the regions of " + own.name(),
          "Put the regions.tsv of these gradients beside them");
    }
    Atlas atlas = shown.orElse(own);
    RegionMatch match = RegionRows.match(own.name(), own.labels(), atlas);
    List<RegionMap> maps = new ArrayList<>();
    for (int axis = 0; axis < Math.min(AXES, table.axes()); axis++) {
      double[] values = new double[table.regions()];
      for (int row = 0; row < values.length; row++) {
        values[row] = table.values()[row * table.axes() + axis];
      }
      maps.add(
          new RegionMap(
              "Gradient " + (axis + 1),
              "",
              RegionMap.Kind.DIVERGING,
              RegionRows.ordered(values, match),
              new double[0],
              List.of()));
    }
    return maps;
  }
}
