package org.engram.pipeline.viewer;

import java.util.ArrayList;
import java.util.List;
import org.engram.cohort.rows.RowKey;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.LabelMatcher;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.atlas.RegionMatch;
import org.engram.imaging.atlas.RegionNames;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.imaging.timeseries.TimeSeriesFile;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.RefusedInputException;

/** Time series of scans in an atlas's regions. */
final class ScanSeries {
  private static final int MOST = 200;

  private ScanSeries() {}

  /** The regions that the first scan names. */
  static Atlas regions(List<String> inputs) {
    ScanFile first = ScanFiles.find(inputs).scans().getFirst();
    TimeSeries series = TimeSeriesFile.read(first.path());
    if (!series.labelled()) {
      return Atlas.unnamed(series.source(), series.regions());
    }
    RegionNames names = new RegionNames();
    List<Region> regions = new ArrayList<>();
    for (String label : series.labels()) {
      regions.add(names.region(regions.size(), label));
    }
    return new Atlas(series.source(), regions);
  }

  /**
   * Reads all of them.
   *
   * @param notes where what was read otherwise than it stands is told
   * @throws RefusedInputException if there are too many, or one is not of the atlas
   */
  static List<RegionSeries> read(List<String> inputs, Atlas atlas, List<String> notes) {
    List<ScanFile> scans = ScanFiles.find(inputs).scans();
    if (scans.size() > MOST) {
      throw new RefusedInputException(
          "--series",
          scans.size() + " scans",
          "at most " + MOST + " within a page",
          "Name those that are to be looked at");
    }
    List<RegionSeries> all = new ArrayList<>();
    for (ScanFile scan : scans) {
      TimeSeries series =
          TimeSeriesFile.read(
              scan.path(), ReadOptions.defaults().withExpectedRegions(atlas.size()));
      // Regions that have no names can only be those of the series itself.
      boolean own = atlas.regions().getFirst().label().equals("region-1") && !series.labelled();
      RegionMatch match = new LabelMatcher(atlas).match(series, own);
      if (!match.missing().isEmpty()) {
        notes.add(scan.id() + " has not " + match.missing().size() + " of the regions");
      }
      all.add(
          new RegionSeries(
              new RowKey(scan.subject(), scan.session(), ScanReading.runName(scan)),
              series.frames(),
              series.repetitionTime(),
              Part.of(values(series, match.sourceRow()))));
    }
    return all;
  }

  private static float[] values(TimeSeries series, int[] rows) {
    float[] values = new float[Math.multiplyExact(rows.length, series.frames())];
    for (int region = 0; region < rows.length; region++) {
      for (int t = 0; t < series.frames(); t++) {
        values[region * series.frames() + t] =
            rows[region] < 0 ? Float.NaN : (float) series.value(rows[region], t);
      }
    }
    return values;
  }
}
