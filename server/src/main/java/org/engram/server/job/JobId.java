package org.engram.server.job;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a job is called: 128 random bits in hexadecimal, so that no id is guessed from another. Only
 * such a text ever becomes part of a path.
 */
public record JobId(String text) implements Comparable<JobId> {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

  public JobId {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("no id of a job");
    }
  }

  static JobId random(SecureRandom random) {
    byte[] bits = new byte[16];
    random.nextBytes(bits);
    return new JobId(HexFormat.of().formatHex(bits));
  }

  /** What a client sent, where it has the form of an id. */
  public static Optional<JobId> parse(String text) {
    return FORM.matcher(text).matches() ? Optional.of(new JobId(text)) : Optional.empty();
  }

  @Override
  public int compareTo(JobId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
