package org.engram.pipeline.hub;

import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of an answer, piece by piece. A request's own timeout ends with its headers; here each
 * piece has its time. Asks for one piece more when one was taken, so that no more than two wait.
 */
final class TimedBody implements Flow.Subscriber<List<ByteBuffer>>, AutoCloseable {
  private sealed interface Event {
    record Piece(List<ByteBuffer> bytes) implements Event {}

    record End() implements Event {}

    record Failure(Throwable cause) implements Event {}
  }

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription.complete(given);
    given.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> piece) {
    events.add(new Event.Piece(piece));
  }

  @Override
  public void onError(Throwable failure) {
    events.add(new Event.Failure(failure));
  }

  @Override
  public void onComplete() {
    events.add(new Event.End());
  }

  /**
   * The next piece; nothing at the end.
   *
   * @throws IOException where the connection broke, or nothing came in time
   */
  Optional<List<ByteBuffer>> next(Duration patience) throws IOException, InterruptedException {
    Event event = events.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    return switch (event) {
      case null ->
          throw new HttpTimeoutException("nothing came for " + patience.toSeconds() + " s");
      case Event.Piece piece -> {
        subscription.join().request(1);
        yield Optional.of(piece.bytes());
      }
      case Event.End _ -> Optional.empty();
      case Event.Failure failure -> throw new IOException(words(failure.cause()), failure.cause());
    };
  }

  private static String words(Throwable cause) {
    String stated = String.valueOf(cause.getMessage());
    return stated.startsWith("fixed content-length") || stated.equals("null")
        ? "the connection was cut"
        : stated;
  }

  /** Lets go of the rest and of its connection. */
  @Override
  public void close() {
    var _ = subscription.thenAccept(Flow.Subscription::cancel);
  }
}
