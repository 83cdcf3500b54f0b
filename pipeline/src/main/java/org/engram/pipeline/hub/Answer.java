package org.engram.pipeline.hub;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server answered.
 *
 * @param address that answered, after redirects
 * @param first headers of the hub's own answer, which names commit and content before it redirects
 * @param headers of the last answer
 * @param body not read yet
 */
record Answer(URI address, int status, HttpHeaders first, HttpHeaders headers, TimedBody body)
    implements AutoCloseable {
  private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");

  /**
   * A part of a file.
   *
   * @param from its first byte
   * @param total bytes of the whole file
   */
  record Range(long from, long total) {}

  Optional<Range> range() {
    Matcher stated = RANGE.matcher(headers.firstValue("Content-Range").orElse(""));
    return stated.matches()
        ? Optional.of(new Range(Long.parseLong(stated.group(1)), Long.parseLong(stated.group(3))))
        : Optional.empty();
  }

  /** Bytes of the body, where stated. */
  OptionalLong length() {
    return number(headers, "Content-Length");
  }

  static OptionalLong number(HttpHeaders headers, String name) {
    String stated = headers.firstValue(name).orElse("");
    return stated.matches("\\d{1,18}")
        ? OptionalLong.of(Long.parseLong(stated))
        : OptionalLong.empty();
  }

  /** What a later request can name this content by; a weak tag cannot be continued from. */
  String validator() {
    String tag = headers.firstValue("ETag").orElse("");
    return tag.startsWith("\"") && tag.length() <= 200 ? tag : "";
  }

  @Override
  public void close() {
    body.close();
  }
}
