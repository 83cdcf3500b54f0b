package org.engram.imaging.atlas.library;

import java.nio.file.Path;

/**
 * A file of an atlas.
 *
 * @param path where it lies, absolute
 * @param origin where it came from: another path if it was copied into the library
 * @param bytes its size when it was registered or found
 * @param sha256 of its content, in hexadecimal; empty where it was only found and not read yet
 */
public record AtlasFile(Path path, Path origin, long bytes, String sha256) {
  /** Whether it is referred to where it lies, and not a copy. */
  public boolean linked() {
    return path.equals(origin);
  }
}
