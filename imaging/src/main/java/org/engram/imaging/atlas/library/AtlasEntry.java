package org.engram.imaging.atlas.library;

import java.util.List;
import java.util.Optional;

/**
 * An atlas that can be named: its files and what was said about them.
 *
 * @param name that it goes by
 * @param files label volumes, CIFTI or GIFTI files; at least one
 * @param labels the table of its regions, where there is one beside the files
 * @param space that the files are in, as in the BIDS entity {@code space-}; empty where not stated
 * @param licence as stated; may be empty
 * @param citation as stated; may be empty
 * @param source who knows of it
 */
public record AtlasEntry(
    String name,
    List<AtlasFile> files,
    Optional<AtlasFile> labels,
    String space,
    String licence,
    String citation,
    Source source) {
  /** Who knows of an atlas. */
  public enum Source {
    /** Registered with {@code engram atlas add}. */
    LIBRARY("library"),
    /** Found in TemplateFlow's cache. */
    TEMPLATEFLOW("templateflow");

    private final String title;

    Source(String title) {
      this.title = title;
    }

    /** As it stands in lists and results. */
    public String title() {
      return title;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  public AtlasEntry {
    files = List.copyOf(files);
  }
}
