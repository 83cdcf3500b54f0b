package org.engram.imaging.atlas.library;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.tensor.ConfigurationException;

/**
 * What a user says about an atlas when registering it.
 *
 * @param name that it shall go by: letters, digits, {@code . _ -}, a letter or digit first
 * @param files at least one
 * @param labels the table of its regions
 * @param space that the files are in; empty where not stated
 * @param licence may be empty
 * @param citation may be empty
 * @param link whether the files stay where they are, and are not copied into the library
 */
public record AtlasRegistration(
    String name,
    List<Path> files,
    Optional<Path> labels,
    String space,
    String licence,
    String citation,
    boolean link) {
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";
  private static final String SPACE = "[A-Za-z0-9+]{0,60}";

  /**
   * @throws ConfigurationException where a name or space cannot be one, or there is no file
   */
  public AtlasRegistration {
    files = List.copyOf(files);
    checkName(name);
    if (!space.matches(SPACE)) {
      throw new ConfigurationException(
          "--space",
          "'" + space + "'",
          "letters and digits, as in the BIDS entity: MNI152NLin2009cAsym",
          "");
    }
    if (files.isEmpty()) {
      throw new ConfigurationException("atlas " + name, "no file", "at least one file", "");
    }
  }

  /** Refuses what could lead out of the library's folder, or be taken for a path. */
  static void checkName(String name) {
    if (!name.matches(NAME) || name.contains("..")) {
      throw new ConfigurationException(
          "--name",
          "'" + name + "'",
          "at most 100 letters, digits and . _ - with a letter or digit first, without ..",
          "Give the atlas a plain name, as in tian-s3");
    }
  }
}
