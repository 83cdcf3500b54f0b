package org.engram.imaging.gifti;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.engram.imaging.xml.XmlCursor;

/** Decodes an element's Base64 text into bytes, inflating them on the way where they are zlib's. */
final class Base64Text implements XmlCursor.Text, AutoCloseable {
  private static final int CHUNK = 3 << 12;

  private final XmlCursor xml;
  private final ByteSink sink;
  private final Inflater inflater;
  private final byte[] decoded = new byte[CHUNK];
  private final byte[] inflated = new byte[1 << 14];
  private int filled;
  private int bits;
  private int characters;
  private int padding;

  Base64Text(XmlCursor xml, ByteSink sink, boolean zlib) {
    this.xml = xml;
    this.sink = sink;
    this.inflater = zlib ? new Inflater() : null;
  }

  @Override
  public void take(char[] from, int start, int length) {
    for (int i = start; i < start + length; i++) {
      char c = from[i];
      int value = value(c);
      if (value >= 0 && padding == 0) {
        bits = bits << 6 | value;
        characters++;
        if (characters == 4) {
          group(3);
        }
      } else if (c == '=') {
        padding++;
      } else if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        throw xml.malformed(
            padding > 0
                ? "text after the end of the Base64"
                : "the character '" + XmlCursor.shortened(String.valueOf(c)) + "' in Base64 text",
            "A-Z a-z 0-9 + / =",
            "");
      }
    }
  }

  private static int value(char c) {
    if (c >= 'A' && c <= 'Z') {
      return c - 'A';
    } else if (c >= 'a' && c <= 'z') {
      return c - 'a' + 26;
    } else if (c >= '0' && c <= '9') {
      return c - '0' + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : -1;
  }

  /** Bytes of a full group of four characters, or of the last one. */
  private void group(int bytes) {
    for (int b = 0; b < bytes; b++) {
      decoded[filled++] = (byte) (bits >> (16 - 8 * b));
    }
    bits = 0;
    characters = 0;
    if (filled > CHUNK - 3) {
      pass();
    }
  }

  /** To be called once the text has ended. */
  void end() {
    if (padding > 2 || characters == 1 || (padding > 0 && characters + padding != 4)) {
      throw xml.malformed("Base64 text that is cut short", "groups of four characters", "");
    }
    if (characters > 1) {
      int bytes = characters - 1;
      bits <<= 6 * (4 - characters);
      group(bytes);
    }
    pass();
    if (inflater != null && !inflater.finished()) {
      throw xml.malformed("compressed data that are cut short", "a whole zlib stream", "");
    }
  }

  private void pass() {
    if (inflater == null) {
      give(decoded, filled);
    } else {
      inflate();
    }
    filled = 0;
  }

  private void inflate() {
    inflater.setInput(decoded, 0, filled);
    try {
      while (!inflater.finished() && !inflater.needsInput()) {
        int count = inflater.inflate(inflated);
        if (count == 0 && inflater.needsDictionary()) {
          throw xml.malformed("a zlib stream that needs a dictionary", "one that does not", "");
        }
        give(inflated, count);
      }
    } catch (DataFormatException e) {
      throw xml.malformed(
          "compressed data that do not inflate: " + e.getMessage(), "a zlib stream", "");
    }
  }

  private void give(byte[] from, int count) {
    sink.take(from, 0, count);
    if (sink.over()) {
      throw xml.malformed(
          "more data than the array's dimensions say", "as many as the dimensions say", "");
    }
  }

  @Override
  public void close() {
    if (inflater != null) {
      inflater.end();
    }
  }
}
