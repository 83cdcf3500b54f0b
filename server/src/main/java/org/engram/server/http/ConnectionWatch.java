package org.engram.server.http;

import io.helidon.common.socket.SocketOptions;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.engram.server.Limits;

/**
 * Gives up connections that hold a place and do nothing with it, which the library knows no time
 * for: on which no request begins, with TLS or without; whose headers do not come to an end, though
 * each byte comes in time; and whose client does not take its answer.
 */
public final class ConnectionWatch implements Http1ConnectionListener, AutoCloseable {
  private final long silence;
  private final long slowest;
  private final Map<SocketAddress, Silent> silent = new ConcurrentHashMap<>();
  private final Map<String, Busy> heads = new ConcurrentHashMap<>();
  private final Map<Long, Busy> answers = new ConcurrentHashMap<>();
  private final AtomicLong count = new AtomicLong();
  private final ScheduledExecutorService look = Executors.newSingleThreadScheduledExecutor();

  /** A connection without a request so far. */
  private record Silent(SocketChannel channel, long until) {}

  /** A virtual thread that reads or writes; where it is interrupted its connection is closed. */
  private record Busy(Thread thread, long until) {}

  /** Begins to look. */
  public ConnectionWatch(Limits limits) {
    this.silence = limits.silence().toNanos();
    this.slowest = limits.slowestBytesPerSecond();
    long pause = Math.max(100, limits.silence().toMillis() / 4);
    ScheduledFuture<?> _ =
        look.scheduleWithFixedDelay(this::giveUp, pause, pause, TimeUnit.MILLISECONDS);
  }

  /** The options of accepted connections, by which each is known from its first moment. */
  public SocketOptions accepting(SocketOptions usual) {
    return new Accepting(usual, this);
  }

  private void accepted(SocketChannel channel) {
    try {
      silent.put(channel.getRemoteAddress(), new Silent(channel, System.nanoTime() + silence));
    } catch (IOException e) {
      // It is gone already: the library finds that out by itself.
      System.getLogger(ConnectionWatch.class.getName()).log(System.Logger.Level.TRACE, "gone", e);
    }
  }

  @Override
  public void prologue(ConnectionContext connection, HttpPrologue prologue) {
    silent.remove(connection.remotePeer().address());
    heads.put(id(connection), new Busy(Thread.currentThread(), System.nanoTime() + silence));
  }

  @Override
  public void headers(ConnectionContext connection, Headers headers) {
    heads.remove(id(connection));
  }

  /** Until it is closed, this thread sends an answer. */
  interface Answering extends AutoCloseable {
    @Override
    void close();
  }

  /** This thread begins to send so many bytes. */
  Answering answering(long bytes) {
    long id = count.incrementAndGet();
    long slow = slowest == 0 ? 0 : TimeUnit.SECONDS.toNanos(bytes / slowest);
    answers.put(id, new Busy(Thread.currentThread(), System.nanoTime() + silence + slow));
    return () -> answers.remove(id);
  }

  private void giveUp() {
    long now = System.nanoTime();
    silent
        .values()
        .removeIf(
            one -> {
              boolean late = now - one.until() > 0;
              if (late) {
                close(one.channel());
              }
              return late;
            });
    interrupt(heads, now);
    interrupt(answers, now);
  }

  private static void interrupt(Map<?, Busy> all, long now) {
    all.values()
        .removeIf(
            one -> {
              boolean late = now - one.until() > 0;
              if (late) {
                one.thread().interrupt();
              }
              return late;
            });
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It is closed all the same.
      System.getLogger(ConnectionWatch.class.getName()).log(System.Logger.Level.TRACE, "gone", e);
    }
  }

  private static String id(ConnectionContext connection) {
    return connection.socketId() + " " + connection.childSocketId();
  }

  @Override
  public void close() {
    look.shutdownNow();
  }

  /** The usual options, and the watch hears of each connection that they are given to. */
  private record Accepting(SocketOptions usual, ConnectionWatch watch) implements SocketOptions {
    @Override
    public void configureSocket(SocketChannel channel) {
      usual.configureSocket(channel);
      watch.accepted(channel);
    }

    @Override
    public Map<SocketOption<?>, Object> socketOptions() {
      return usual.socketOptions();
    }

    @Override
    public Duration connectTimeout() {
      return usual.connectTimeout();
    }

    @Override
    public Duration readTimeout() {
      return usual.readTimeout();
    }

    @Override
    public Optional<Integer> socketReceiveBufferSize() {
      return usual.socketReceiveBufferSize();
    }

    @Override
    public Optional<Integer> socketSendBufferSize() {
      return usual.socketSendBufferSize();
    }

    @Override
    public boolean socketReuseAddress() {
      return usual.socketReuseAddress();
    }

    @Override
    public boolean socketKeepAlive() {
      return usual.socketKeepAlive();
    }

    @Override
    public boolean tcpNoDelay() {
      return usual.tcpNoDelay();
    }
  }
}
