package org.engram.server.http;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Gives up connections whose headers do not come to an end: each byte may come in time, and the
 * whole never. An interrupted virtual thread closes the connection that it reads.
 */
public final class HeadWatch implements Http1ConnectionListener, AutoCloseable {
  private final long nanos;
  private final Map<String, Begun> begun = new ConcurrentHashMap<>();
  private final ScheduledExecutorService look = Executors.newSingleThreadScheduledExecutor();

  private record Begun(Thread thread, long at) {}

  /**
   * Begins to look.
   *
   * @param longest that the headers of a request may take
   */
  public HeadWatch(Duration longest) {
    this.nanos = longest.toNanos();
    long pause = Math.max(100, longest.toMillis() / 4);
    ScheduledFuture<?> _ =
        look.scheduleWithFixedDelay(this::giveUp, pause, pause, TimeUnit.MILLISECONDS);
  }

  @Override
  public void prologue(ConnectionContext connection, HttpPrologue prologue) {
    begun.put(id(connection), new Begun(Thread.currentThread(), System.nanoTime()));
  }

  @Override
  public void headers(ConnectionContext connection, Headers headers) {
    begun.remove(id(connection));
  }

  private void giveUp() {
    long now = System.nanoTime();
    begun
        .entrySet()
        .removeIf(
            one -> {
              boolean late = now - one.getValue().at() > nanos;
              if (late) {
                one.getValue().thread().interrupt();
              }
              return late;
            });
  }

  private static String id(ConnectionContext connection) {
    return connection.socketId() + " " + connection.childSocketId();
  }

  @Override
  public void close() {
    look.shutdownNow();
  }
}
