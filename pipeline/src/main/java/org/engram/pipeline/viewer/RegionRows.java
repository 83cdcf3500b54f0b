package org.engram.pipeline.viewer;

import java.util.List;
import java.util.OptionalDouble;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.LabelMatcher;
import org.engram.imaging.atlas.RegionMatch;
import org.engram.imaging.timeseries.TimeSeries;

/** Rows of a table as regions of an atlas: by name, in every usual spelling, never by place. */
final class RegionRows {
  private RegionRows() {}

  /**
   * Which row each region is.
   *
   * @param source for messages
   * @throws org.engram.tensor.RefusedInputException if no label is a region of the atlas
   */
  static RegionMatch match(String source, List<String> labels, Atlas atlas) {
    // The matcher knows series; of this one only the names count.
    TimeSeries names =
        new TimeSeries(
            source,
            labels,
            labels.size(),
            1,
            new double[labels.size()],
            OptionalDouble.empty(),
            List.of());
    return new LabelMatcher(atlas).match(names, false);
  }

  /** Values in the atlas's order; NaN where a region has no row. */
  static double[] ordered(double[] values, RegionMatch match) {
    int[] rows = match.sourceRow();
    double[] ordered = new double[rows.length];
    for (int region = 0; region < rows.length; region++) {
      ordered[region] = rows[region] < 0 ? Double.NaN : values[rows[region]];
    }
    return ordered;
  }
}
