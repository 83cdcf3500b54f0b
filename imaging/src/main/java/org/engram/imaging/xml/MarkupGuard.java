package org.engram.imaging.xml;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Stops a stream in which one tag, or all of them together, are larger than any real file's: a
 * parser holds a tag with its attributes in memory as a whole, and remembers every name. Text
 * between tags is not bounded here. Comments and CDATA sections, which hold provenance, may be
 * longer than tags. A document type that is written out is stopped too: it could define entities.
 */
final class MarkupGuard extends FilterInputStream {
  /** Bytes of one tag with its attributes. */
  static final int TAG = 1 << 16;

  /** Bytes of one comment, CDATA section, processing instruction or declaration. */
  static final int SECTION = 1 << 22;

  /** Bytes of all tags of a file. */
  static final long ALL_TAGS = 1L << 26;

  private enum State {
    TEXT,
    OPENED,
    TAG,
    SECTION
  }

  private State state = State.TEXT;
  private long length;
  private long all;

  /** The last three bytes, to see where a section ends. */
  private int last;

  private String end = "";

  /** The quote that a literal of a declaration began with, or 0 outside of one. */
  private int quote;

  MarkupGuard(InputStream in) {
    super(in);
  }

  /** Something in the stream is larger than allowed, or of a kind that is not; the message says. */
  static final class RefusedMarkupException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedMarkupException(String message) {
      super(message);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int most) throws IOException {
    int count = in.read(into, from, most);
    for (int i = 0; i < count; i++) {
      step(into[from + i] & 0xff);
    }
    return count;
  }

  @Override
  public long skip(long bytes) throws IOException {
    return 0;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void step(int b) throws RefusedMarkupException {
    last = (last << 8 | b) & 0xffffff;
    switch (state) {
      case TEXT -> {
        if (b == '<') {
          state = State.OPENED;
          length = 1;
        }
      }
      case OPENED -> {
        state = b == '!' || b == '?' ? State.SECTION : State.TAG;
        end = b == '?' ? "?>" : "";
        length++;
      }
      case TAG -> {
        length++;
        if (b == '>') {
          closeTag();
        } else if (length > TAG) {
          throw new RefusedMarkupException("a tag of more than " + TAG + " bytes");
        }
      }
      case SECTION -> section(b);
      default -> throw new IllegalStateException(state.toString());
    }
  }

  private void section(int b) throws RefusedMarkupException {
    length++;
    if (length == 3 && end.isEmpty()) {
      end = b == '-' ? "-->" : b == '[' ? "]]>" : ">";
    } else if (end.equals(">")) {
      declaration(b);
    } else if (b == '>' && ended()) {
      state = State.TEXT;
    }
    boolean mayBeLong = end.equals("-->") || end.equals("]]>");
    if (length > (mayBeLong ? SECTION : TAG)) {
      throw new RefusedMarkupException(
          "a section or declaration of more than " + (length - 1) + " bytes");
    }
  }

  /** A document type: the name of one is harmless, one that is written out is not. */
  private void declaration(int b) throws RefusedMarkupException {
    if (quote != 0) {
      quote = b == quote ? 0 : quote;
    } else if (b == '"' || b == '\'') {
      quote = b;
    } else if (b == '[') {
      throw new RefusedMarkupException("a document type declaration with a subset in it");
    } else if (b == '>') {
      state = State.TEXT;
    }
  }

  private boolean ended() {
    return switch (end) {
      case "-->" -> last == ('-' << 16 | '-' << 8 | '>');
      case "]]>" -> last == (']' << 16 | ']' << 8 | '>');
      default -> (last & 0xffff) == ('?' << 8 | '>');
    };
  }

  private void closeTag() throws RefusedMarkupException {
    state = State.TEXT;
    all += length;
    if (all > ALL_TAGS) {
      throw new RefusedMarkupException("more than " + ALL_TAGS + " bytes of tags");
    }
  }
}
