package org.engram.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    this.in = exchange.body();
    this.exchange = exchange;
    this.most = most;
    this.limits = limits;
    long stated = exchange.request().headers().contentLength().orElse(0);
    if (stated > most) {
      throw tooLarge(most);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    int read = more(to, offset, length);
    if (read > 0) {
      count += read;
      exchange.received(read);
      if (count > most) {
        throw tooLarge(most);
      }
      checkRate();
    }
    return read;
  }

  /**
   * In a thread of its own, since the library's connections know no timeout: one that is given up
   * ends with the connection. What goes wrong here is the client's doing, and is told so.
   */
  private int more(byte[] to, int offset, int length) throws IOException {
    FutureTask<Integer> task = new FutureTask<>(() -> in.read(to, offset, length));
    Thread.ofVirtual().start(task);
    try {
      return task.get(limits.silence().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      throw tooSlow("nothing for " + limits.silence().toMillis() + " ms");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IllegalArgumentException) {
        // The library's own parser of chunks; its message repeats what was sent.
        throw RefusedRequest.of(400, "body", "not the chunks of HTTP", "Transfer-Encoding", "");
      }
      throw new ClientGone(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientGone(e);
    }
  }

  /** The mean over the time beyond the first moments, in which a connection warms up. */
  private void checkRate() {
    Duration late = Duration.ofNanos(System.nanoTime() - began).minus(limits.silence());
    if (!late.isNegative() && count < limits.slowestBytesPerSecond() * (late.toMillis() / 1000.0)) {
      throw tooSlow("fewer than " + limits.slowestBytesPerSecond() + " bytes a second");
    }
  }

  static RefusedRequest tooLarge(long most) {
    return RefusedRequest.of(
        413,
        "body",
        "more than " + most + " bytes",
        "at most " + most + " bytes",
        "Send one run at a time, packed where its format allows that");
  }

  private static RefusedRequest tooSlow(String found) {
    return RefusedRequest.of(
        408, "body", found, "a body that comes without long pauses", "Send it again");
  }
}
