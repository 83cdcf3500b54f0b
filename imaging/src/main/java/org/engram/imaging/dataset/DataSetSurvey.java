package org.engram.imaging.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.engram.tensor.RefusedInputException;

/**
 * What a folder holds, from the names, sizes and sidecars of its files: data sets, their runs with
 * all that belongs to each, and what is wrong. A folder may hold several data sets (raw scans with
 * their derivatives); each file belongs to the nearest above it. No image or series is read.
 *
 * <pre>{@code
 * DataSetSurvey survey = DataSetSurvey.of(Path.of("study"), SurveyLimits.defaults());
 * for (ScanRun run : survey.runs()) { ... run.image("MNI152NLin6Asym") ... }
 * }</pre>
 *
 * @param folder that was surveyed, absolute
 * @param dataSets by path
 * @param findings all that is wrong, of the runs too
 * @param files that were met, hidden ones aside
 * @param leftOut folders that were passed over on purpose
 * @param ignored files that a .bidsignore takes out
 */
public record DataSetSurvey(
    Path folder,
    List<DataSet> dataSets,
    List<Finding> findings,
    int files,
    List<Path> leftOut,
    int ignored) {
  public DataSetSurvey {
    dataSets = List.copyOf(dataSets);
    findings = List.copyOf(findings);
    leftOut = List.copyOf(leftOut);
  }

  /** Surveys with the default limits. */
  public static DataSetSurvey of(Path folder) {
    return of(folder, SurveyLimits.defaults());
  }

  /**
   * Surveys a folder.
   *
   * @throws RefusedInputException where it is no folder
   */
  public static DataSetSurvey of(Path folder, SurveyLimits limits) {
    if (!Files.isDirectory(folder)) {
      throw new RefusedInputException(
          folder.toString(),
          Files.exists(folder) ? "a file" : "no such folder",
          "a folder of scans",
          Files.exists(folder) ? "Look at a file with: engram inspect" : "Check the path");
    }
    Path root = folder.toAbsolutePath().normalize();
    FolderListing listing = FolderListing.of(root, limits);
    return new Survey(root, listing).result();
  }

  /** The runs of all data sets, in order. */
  public List<ScanRun> runs() {
    return dataSets.stream().flatMap(set -> set.runs().stream()).toList();
  }
}
