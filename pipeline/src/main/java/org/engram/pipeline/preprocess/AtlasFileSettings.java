package org.engram.pipeline.preprocess;

import java.nio.file.Path;
import java.util.Optional;

/**
 * An atlas by its files, which need not be registered.
 *
 * @param file a label volume or a CIFTI label file
 * @param labels the table of its regions
 * @param space that it is in; without it the file's name must say it
 */
public record AtlasFileSettings(Path file, Optional<Path> labels, Optional<String> space) {
  /** A file with no table. */
  public static AtlasFileSettings defaults(Path file) {
    return new AtlasFileSettings(file, Optional.empty(), Optional.empty());
  }
}
