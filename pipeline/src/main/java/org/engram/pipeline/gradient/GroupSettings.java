package org.engram.pipeline.gradient;

import java.util.Objects;
import java.util.Optional;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.timeseries.ReadOptions;

/**
 * How scans become a group's connectivity.
 *
 * @param read what is stated about the files
 * @param atlas the regions and their order, found in each scan by label; without one the first scan
 *     gives them, and every other must have the same in the same order
 * @param incomplete what to do about scans that are not whole
 * @param assumeOrder take the rows of a file without labels to be the regions in order
 * @param subjects whose scans are taken; all without one
 */
public record GroupSettings(
    ReadOptions read,
    Optional<Atlas> atlas,
    IncompleteScans incomplete,
    boolean assumeOrder,
    Optional<SubjectList> subjects) {
  public GroupSettings {
    Objects.requireNonNull(read, "read");
    Objects.requireNonNull(atlas, "atlas");
    Objects.requireNonNull(incomplete, "incomplete");
    Objects.requireNonNull(subjects, "subjects");
  }

  /** The first scan's regions, refusals where something is off, and every subject. */
  public static GroupSettings defaults() {
    return new GroupSettings(
        ReadOptions.defaults(), Optional.empty(), IncompleteScans.REFUSE, false, Optional.empty());
  }
}
