package org.engram.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.engram.server.Limits;

/**
 * A request's body as it comes: ends with an error where it becomes too large or comes too slowly.
 * It never waits for more than the limits say and holds nothing.
 */
final class Body extends InputStream {
  private final InputStream in;
  private final Exchange exchange;
  private final long most;
  private final Limits limits;
  private final long began = System.nanoTime();
  private long count;

  Body(Exchange exchange, long most, Limits limits) {
    this.in = exchange.request().content().inputStream();
    this.exchange = exchange;
    this.most = most;
    this.limits = limits;
    long stated = exchange.request().headers().contentLength().orElse(0);
    if (stated > most) {
      throw tooLarge();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    int read;
    try {
      read = in.read(to, offset, length);
    } catch (SocketTimeoutException e) {
      throw tooSlow(e);
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof SocketTimeoutException) {
        throw tooSlow(e);
      }
      throw e.getCause();
    }
    if (read > 0) {
      count += read;
      exchange.received(read);
      if (count > most) {
        throw tooLarge();
      }
      checkRate();
    }
    return read;
  }

  /** The mean over the time beyond the first moments, in which a connection warms up. */
  private void checkRate() {
    Duration late = Duration.ofNanos(System.nanoTime() - began).minus(limits.silence());
    if (!late.isNegative() && count < limits.slowestBytesPerSecond() * (late.toMillis() / 1000.0)) {
      throw tooSlow(null);
    }
  }

  private RefusedRequest tooLarge() {
    return RefusedRequest.of(
        413,
        "body",
        "more than " + most + " bytes",
        "at most " + most + " bytes",
        "Send one run at a time, packed where its format allows that");
  }

  private RefusedRequest tooSlow(Exception cause) {
    return RefusedRequest.of(
        408,
        "body",
        cause == null
            ? "fewer than " + limits.slowestBytesPerSecond() + " bytes a second"
            : "nothing for " + limits.silence().toMillis() + " ms",
        "a body that comes without long pauses",
        "Send it again");
  }
}
