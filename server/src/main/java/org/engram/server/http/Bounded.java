package org.engram.server.http;

import java.io.IOException;
import java.io.InputStream;

/** A part of a body that may be less than the whole: what is read into memory later, as JSON is. */
final class Bounded extends InputStream {
  private final InputStream in;
  private final long most;
  private long count;

  Bounded(InputStream in, long most) {
    this.in = in;
    this.most = most;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    int read = in.read(to, offset, length);
    count += Math.max(0, read);
    if (count > most) {
      throw Body.tooLarge(most);
    }
    return read;
  }
}
