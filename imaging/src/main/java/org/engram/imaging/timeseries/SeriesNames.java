package org.engram.imaging.timeseries;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.engram.imaging.bids.BidsName;

/** What a file's name says about its being a parcel time series. */
final class SeriesNames {
  /** Suffixes of BIDS series. */
  private static final Set<String> SERIES = Set.of("timeseries", "boldts");

  /** Parts of a name that say that a table is about something else. */
  private static final Set<String> OTHER_TABLES =
      Set.of(
          "participants",
          "participant",
          "subjects",
          "sessions",
          "scans",
          "samples",
          "phenotypes",
          "phenotype",
          "phenotypic",
          "demographics",
          "covariates",
          "confounds",
          "regressors",
          "events",
          "physio",
          "outliers",
          "scores",
          "gradients",
          "atlas",
          "labels",
          "dseg",
          "readme",
          "changes",
          "license");

  private SeriesNames() {}

  /** Whether a name is that of a BIDS series: a subject, and the suffix of a series. */
  static boolean isBidsSeries(Path file) {
    BidsName name = nameOf(file);
    return name.hasSubject() && SERIES.contains(name.suffix()) && !isConfounds(name);
  }

  /**
   * Why a file found in a folder is none, in words; empty where it may be one.
   *
   * @param bids whether the folder holds BIDS series
   */
  static String whyNot(Path file, boolean bids) {
    String fileName = file.getFileName().toString();
    if (fileName.startsWith(".")) {
      return "a hidden file";
    }
    if (bids) {
      return isBidsSeries(file) ? "" : "not a *_timeseries file, in a folder that has them";
    }
    BidsName name = nameOf(file);
    List<String> parts =
        name.hasSubject()
            ? List.of(name.suffix(), name.entity("desc"))
            : List.of(SeriesFormat.stem(fileName).split("[_.\\-\\s]+"));
    for (String part : parts) {
      if (OTHER_TABLES.contains(part.toLowerCase(Locale.ROOT))) {
        return "named as a table of " + part + ", not of a series";
      }
    }
    return "";
  }

  private static boolean isConfounds(BidsName name) {
    return name.entity("desc").equalsIgnoreCase("confounds");
  }

  private static BidsName nameOf(Path file) {
    return BidsName.of(SeriesFormat.stem(file.getFileName().toString()));
  }
}
