package org.engram.imaging.dataset;

/** Knows the names of one layout. */
interface LayoutReader {
  /** Adds a file to what it belongs to; one that is of no concern is passed over. */
  void read(FoundFile file, Collected into);
}
