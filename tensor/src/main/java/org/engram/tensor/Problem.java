package org.engram.tensor;

import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.SequencedMap;

/**
 * What is wrong with an input, in the four parts a person needs to act on it.
 *
 * @param where the file, and in it the field, byte offset, row or column
 * @param found the value that was there
 * @param expected what would have been right
 * @param remedy what to do about it; may be empty where nothing can be done
 */
public record Problem(String where, String found, String expected, String remedy) {
  public Problem {
    Objects.requireNonNull(where, "where");
    Objects.requireNonNull(found, "found");
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(remedy, "remedy");
  }

  /** The four parts by their names, in order: what JSON shows of it. */
  public SequencedMap<String, Object> parts() {
    SequencedMap<String, Object> parts = new LinkedHashMap<>();
    parts.put("where", where);
    parts.put("found", found);
    parts.put("expected", expected);
    parts.put("remedy", remedy);
    return parts;
  }

  /** The four parts as one line: {@code where: found; expected ...; remedy}. */
  public String line() {
    return where
        + ": "
        + found
        + (expected.isEmpty() ? "" : "; expected " + expected)
        + (remedy.isEmpty() ? "" : ". " + remedy);
  }
}
