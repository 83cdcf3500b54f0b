package org.engram.server.http;

import java.io.IOException;
import java.time.Duration;
import org.engram.server.Limits;
import org.engram.server.job.Trace;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.EngramException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;

/** How a request is answered with an error: in words of ours, and so that the answer is seen. */
final class Refusals {
  private static final int LINGER_BYTES = 1 << 20;

  /** A browser asks for a name, which may be anything, and the token as a password. */
  private static final String BROWSER_SIGN_IN =
      "Basic realm=\"engram: any name, and the token as password\", charset=\"UTF-8\"";

  private static final long LINGER_NANOS = 2_000_000_000L;
  private static final Limits LINGER =
      Limits.defaults().withPatience(Duration.ofNanos(LINGER_NANOS), 0);

  private Refusals() {}

  /** What an error of ours is answered with. */
  static RefusedRequest of(EngramException e) {
    return switch (e) {
      case FileFormatException malformed -> new RefusedRequest(422, malformed.problem());
      case RefusedInputException refused -> new RefusedRequest(422, refused.problem());
      case ConfigurationException setting -> new RefusedRequest(400, setting.problem());
      default -> fault(e);
    };
  }

  /** Where and of what kind stands in the log, and nothing that was sent. */
  static RefusedRequest fault(Throwable failure) {
    System.getLogger(Refusals.class.getName())
        .log(System.Logger.Level.ERROR, "{0}", Trace.of(failure));
    return RefusedRequest.of(
        500, "service", "a failure of its own", "", "Tell who runs it, with the request's id");
  }

  /**
   * Answers with an error. A body that was not read is not waited for: the connection is closed
   * behind the answer, after a part of it, so that the answer is seen before the end.
   */
  static void send(Exchange exchange, RefusedRequest refused, String id, boolean page) {
    if (exchange.response().isSent()) {
      return;
    }
    refused
        .retryAfter()
        .ifPresent(seconds -> exchange.header("Retry-After", Integer.toString(seconds)));
    if (refused.status() == 401) {
      exchange.header("WWW-Authenticate", page ? BROWSER_SIGN_IN : "Bearer");
    }
    boolean unread = exchange.unread();
    if (unread) {
      exchange.header("Connection", "close");
    }
    exchange.json(refused.status(), Answers.problem(refused.problem(), id));
    if (unread) {
      if (refused.status() != 408 && refused.status() != 400) {
        linger(exchange, LINGER);
      }
      exchange.endConnection();
    }
  }

  private static void linger(Exchange exchange, Limits limits) {
    byte[] buffer = new byte[1 << 16];
    long until = System.nanoTime() + LINGER_NANOS;
    try (Body rest = new Body(exchange, Long.MAX_VALUE, limits)) {
      for (int left = LINGER_BYTES; left > 0 && System.nanoTime() < until; ) {
        int read = rest.read(buffer);
        if (read < 0) {
          return;
        }
        left -= read;
      }
    } catch (IOException | RefusedRequest e) {
      // It was given its answer, and went.
      System.getLogger(Refusals.class.getName()).log(System.Logger.Level.TRACE, "gone", e);
    }
  }
}
