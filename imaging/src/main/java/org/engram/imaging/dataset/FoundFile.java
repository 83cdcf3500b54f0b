package org.engram.imaging.dataset;

import java.nio.file.Path;
import org.engram.imaging.bids.BidsName;

/**
 * A file that a survey met.
 *
 * @param path below the surveyed folder, as walked
 * @param bytes its size; of a dead link 0
 * @param state whether its content is there
 */
record FoundFile(Path path, long bytes, FileState state) {
  boolean present() {
    return state == FileState.PRESENT;
  }

  String fileName() {
    return path.getFileName().toString();
  }

  BidsName bidsName() {
    return BidsName.of(fileName());
  }
}
