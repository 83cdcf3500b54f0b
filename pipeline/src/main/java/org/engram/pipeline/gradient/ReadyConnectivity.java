package org.engram.pipeline.gradient;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.LabelMatcher;
import org.engram.imaging.atlas.RegionMatch;
import org.engram.imaging.gradient.Connectivity;
import org.engram.imaging.gradient.ConnectivityFile;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.tensor.RefusedInputException;

/**
 * A connectivity that another program has made, brought to an atlas's regions by label.
 *
 * @param matrix in the atlas's order
 * @param atlas its regions
 */
public record ReadyConnectivity(Connectivity matrix, Atlas atlas) {
  /**
   * Reads a matrix; without an atlas its own names are the regions.
   *
   * @throws RefusedInputException where regions of the atlas are missing, or the matrix names none
   *     and its order is not vouched for
   */
  public static ReadyConnectivity read(Path file, GroupSettings settings) {
    Connectivity matrix = ConnectivityFile.read(file, settings.read());
    if (settings.atlas().isEmpty()) {
      return new ReadyConnectivity(matrix, NamedRegions.of(file.toString(), matrix.labels()));
    }
    Atlas atlas = settings.atlas().get();
    RegionMatch match = new LabelMatcher(atlas).match(names(matrix, file), settings.assumeOrder());
    if (!match.missing().isEmpty()) {
      throw new RefusedInputException(
          file.toString(),
          match.missing().size()
              + " regions missing, the first '"
              + match.missing().getFirst()
              + "'",
          "every region of " + atlas.name(),
          "Name the atlas that the matrix was made with");
    }
    int[] rows = match.sourceRow();
    double[][] values = new double[rows.length][rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows.length; j++) {
        values[i][j] = matrix.values()[rows[i]][rows[j]];
      }
    }
    return new ReadyConnectivity(new Connectivity(matrix.source(), atlas.labels(), values), atlas);
  }

  /** The matrix's names as those of a series, which is what regions are found in. */
  private static TimeSeries names(Connectivity matrix, Path file) {
    boolean unnamed = matrix.labels().equals(Atlas.unnamed("", matrix.size()).labels());
    return new TimeSeries(
        file.toString(),
        unnamed ? List.of() : matrix.labels(),
        matrix.size(),
        1,
        new double[matrix.size()],
        OptionalDouble.empty(),
        List.of());
  }
}
