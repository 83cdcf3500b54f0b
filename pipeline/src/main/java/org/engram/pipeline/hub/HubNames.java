package org.engram.pipeline.hub;

import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;

/** Names that become parts of addresses and of paths: each is plain, and none leads elsewhere. */
final class HubNames {
  private static final String PART = "[A-Za-z0-9_][A-Za-z0-9._-]{0,95}";
  private static final String COMMIT = "[0-9a-f]{40}";

  private HubNames() {}

  static void requireRepository(String repository) {
    if (!repository.matches(PART + "/" + PART)
        || repository.contains("..")
        || repository.contains("--")) {
      throw new ConfigurationException(
          "repository", "'" + repository + "'", "owner/name of plain letters", "");
    }
  }

  static void requireFile(String file) {
    if (!file.matches(PART) || file.contains("..")) {
      throw new ConfigurationException("name", "'" + file + "'", "a plain name of a file", "");
    }
  }

  static void requireRevision(String revision) {
    if (!revision.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}") || revision.contains("..")) {
      throw new ConfigurationException(
          "--revision",
          "'" + revision + "'",
          "a branch, a tag or a commit: letters, digits and . _ -",
          "Name the commit, which always is such a word");
    }
  }

  static boolean isCommit(String text) {
    return text.matches(COMMIT);
  }

  /** The commit that a server names, which becomes a folder. */
  static String commit(String where, String stated) {
    if (!isCommit(stated)) {
      throw new FileFormatException(
          where,
          "the commit '" + shortened(stated) + "'",
          "40 hexadecimal digits, as a hub names commits",
          "Is this the address of a hub (HF_ENDPOINT)?");
    }
    return stated;
  }

  /** The tag that a server gives a file's content, which becomes a file's name. */
  static String tag(String where, String stated) {
    String bare = stated.startsWith("W/") ? stated.substring(2) : stated;
    if (bare.length() > 1 && bare.startsWith("\"") && bare.endsWith("\"")) {
      bare = bare.substring(1, bare.length() - 1);
    }
    if (!bare.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,127}")) {
      throw new FileFormatException(
          where,
          "the ETag '" + shortened(bare) + "'",
          "letters, digits, _ and -",
          "It would become the name of a file. Is this the address of a hub (HF_ENDPOINT)?");
    }
    return bare;
  }

  private static String shortened(String text) {
    String printable = text.replaceAll("[^\\x20-\\x7e]", "?");
    return printable.length() > 60 ? printable.substring(0, 60) + "..." : printable;
  }
}
