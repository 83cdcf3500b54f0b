package org.engram.pipeline.quality;

import java.util.List;
import java.util.Optional;
import org.engram.imaging.confounds.ConfoundTable;

/** A scan's table of nuisance signals, read. */
record MatchedTable(Optional<ConfoundTable> table) {
  /**
   * Reads it. A table of another data set that has another length (its frames were cut, or those of
   * the scan were) is left aside, and said so; a scan's own of another length is refused later.
   *
   * @param notes are added to
   */
  static MatchedTable of(QualityScan scan, int frames, List<String> notes) {
    if (!scan.notes().isEmpty()) {
      notes.add(scan.notes());
    }
    if (scan.confounds().isEmpty()) {
      notes.add("no table of confounds, so that motion is not known");
      return new MatchedTable(Optional.empty());
    }
    QualityScan.Table found = scan.confounds().get();
    ConfoundTable table = ConfoundTable.read(found.file());
    if (found.other() && table.frames() != frames) {
      notes.add(
          found.file().getFileName()
              + " has "
              + table.frames()
              + " rows for "
              + frames
              + " frames and was not used");
      return new MatchedTable(Optional.empty());
    }
    notes.add("confounds: " + found.file().getFileName());
    return new MatchedTable(Optional.of(table));
  }
}
