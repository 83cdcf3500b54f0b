package org.engram.server.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A body of {@code multipart/form-data} (RFC 7578), part after part, each read as it comes. Of a
 * part's headers only its field and the end of its name are of use.
 */
final class Multipart {
  private static final int LONGEST_HEAD = 8 << 10;
  private static final Pattern BOUNDARY =
      Pattern.compile("boundary=(?:\"([^\"]{1,70})\"|([^\\s;\"]{1,70}))", Pattern.CASE_INSENSITIVE);
  private static final Pattern FIELD = Pattern.compile("[;\\s]name=\"([^\"]*)\"");
  private static final Pattern FILE = Pattern.compile("[;\\s]filename\\*?=\"?([^\"\\r\\n]*)\"?");

  private final InputStream in;
  private final byte[] delimiter;
  private final int[] failure;
  private boolean first = true;
  private boolean ended;
  private Part open;

  Multipart(InputStream in, String contentType) {
    Matcher matcher = BOUNDARY.matcher(contentType);
    if (!matcher.find()) {
      throw malformed("no boundary");
    }
    String boundary = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    this.in = new BufferedInputStream(in, 1 << 16);
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    this.failure = failure(delimiter);
  }

  /** One part; must be read before the next is asked for, or is skipped. */
  final class Part extends InputStream {
    private final String field;
    private final Optional<String> fileName;
    private int matched;
    private int replayed;
    private int replayEnd;
    private int pending = -1;
    private boolean over;

    private Part(String field, Optional<String> fileName) {
      this.field = field;
      this.fileName = fileName;
    }

    String field() {
      return field;
    }

    Optional<String> fileName() {
      return fileName;
    }

    /** A short text. */
    String text() throws IOException {
      byte[] bytes = readNBytes(1025);
      if (bytes.length > 1024) {
        throw malformed("a field of more than 1024 bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public int read() throws IOException {
      while (!over) {
        if (replayed < replayEnd) {
          return delimiter[replayed++] & 0xff;
        }
        if (pending >= 0) {
          int value = pending;
          pending = -1;
          return value;
        }
        int next = in.read();
        if (next < 0) {
          throw malformed("its end is missing");
        }
        take(next);
      }
      return -1;
    }

    /** Knuth, Morris and Pratt: what turns out to be no delimiter is given back from it. */
    private void take(int next) {
      int before = matched;
      while (matched > 0 && (delimiter[matched] & 0xff) != next) {
        matched = failure[matched - 1];
      }
      boolean same = (delimiter[matched] & 0xff) == next;
      int given = before - matched;
      if (same) {
        matched++;
      } else {
        pending = next;
      }
      replayed = 0;
      replayEnd = given;
      if (matched == delimiter.length) {
        over = true;
      }
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      int count = 0;
      while (count < length) {
        int next = read();
        if (next < 0) {
          return count == 0 ? -1 : count;
        }
        to[offset + count++] = (byte) next;
      }
      return count;
    }
  }

  /** The next part; empty after the last. */
  Optional<Part> next() throws IOException {
    if (first) {
      first = false;
      skipPreamble();
    } else if (!ended) {
      open.transferTo(OutputStream.nullOutputStream());
      afterDelimiter();
    }
    if (ended) {
      return Optional.empty();
    }
    String head = head();
    Matcher field = FIELD.matcher(head);
    Matcher file = FILE.matcher(head);
    open =
        new Part(
            field.find() ? field.group(1) : "",
            file.find() ? Optional.of(file.group(1)) : Optional.empty());
    return Optional.of(open);
  }

  private void skipPreamble() throws IOException {
    byte[] start = in.readNBytes(delimiter.length - 2);
    for (int i = 0; i < start.length; i++) {
      if (start[i] != delimiter[i + 2]) {
        throw malformed("it does not begin with its boundary");
      }
    }
    if (start.length < delimiter.length - 2) {
      throw malformed("its end is missing");
    }
    afterDelimiter();
  }

  private void afterDelimiter() throws IOException {
    int one = in.read();
    int two = in.read();
    if (one == '-' && two == '-') {
      ended = true;
    } else if (one != '\r' || two != '\n') {
      throw malformed("something behind a boundary");
    }
  }

  /** The headers of a part, lines joined; each line begins with a semicolon for the patterns. */
  private String head() throws IOException {
    StringBuilder head = new StringBuilder();
    StringBuilder line = new StringBuilder();
    int count = 0;
    while (true) {
      int next = in.read();
      if (next < 0 || ++count > LONGEST_HEAD) {
        throw malformed(next < 0 ? "its end is missing" : "headers of more than 8 KiB");
      }
      if (next != '\n') {
        line.append((char) next);
        continue;
      }
      String text = line.toString().strip();
      if (text.isEmpty()) {
        return head.toString();
      }
      if (text.toLowerCase(Locale.ROOT).startsWith("content-disposition:")) {
        head.append(text).append('\n');
      }
      line.setLength(0);
    }
  }

  private static int[] failure(byte[] pattern) {
    int[] failure = new int[pattern.length];
    for (int i = 1, k = 0; i < pattern.length; i++) {
      while (k > 0 && pattern[k] != pattern[i]) {
        k = failure[k - 1];
      }
      if (pattern[k] == pattern[i]) {
        k++;
      }
      failure[i] = k;
    }
    return failure;
  }

  private static RefusedRequest malformed(String found) {
    return RefusedRequest.of(
        400, "body", found, "multipart/form-data with its boundaries", "Send it again, whole");
  }
}
