package org.engram.pipeline.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.engram.tensor.EngramException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/** Asks again where that may help, with longer and longer waits, and in the end says why not. */
final class Retries {
  /** However much each brings: a server that gives a byte an answer is not followed for ever. */
  private static final int MOST = 200;

  private final Patience patience;
  private final HubListener listener;

  Retries(Patience patience, HubListener listener) {
    this.patience = patience;
    this.listener = listener;
  }

  /** What is asked. */
  @FunctionalInterface
  interface Attempt<T> {
    T once() throws IOException, InterruptedException;
  }

  <T> T run(String where, Attempt<T> attempt) throws InterruptedException {
    return run(where, attempt, () -> 0);
  }

  /**
   * @param progress grows with what has come: an attempt that brought something counts for none
   */
  <T> T run(String where, Attempt<T> attempt, LongSupplier progress) throws InterruptedException {
    int failures = 0;
    for (int all = 1; ; all++) {
      long before = progress.getAsLong();
      try {
        return attempt.once();
      } catch (FileSystemException e) {
        throw new UncheckedIOException(e); // the disk, not the net
      } catch (IOException e) {
        failures = progress.getAsLong() > before ? 1 : failures + 1;
        if (failures >= patience.attempts() || all >= MOST) {
          throw refusal(where, e, all);
        }
        Duration wait = wait(where, e, failures);
        listener.note(
            words(e) + "; again in " + Math.max(1, wait.toSeconds()) + " s (" + where + ")");
        patience.pause().last(wait);
      }
    }
  }

  private Duration wait(String where, IOException failure, int failures) {
    Optional<Duration> asked =
        failure instanceof TransientAnswer answer ? answer.pause() : Optional.empty();
    if (asked.isPresent() && asked.get().compareTo(patience.longest()) > 0) {
      throw new RefusedInputException(
          new Problem(
              where,
              words(failure) + ", and to come back in " + asked.get().toSeconds() + " s",
              "a wait of at most " + patience.longest().toSeconds() + " s",
              "Run the command again then; what has come is kept"),
          failure);
    }
    Duration usual = patience.after(failures);
    return asked.filter(wait -> wait.compareTo(usual) > 0).orElse(usual);
  }

  private static EngramException refusal(String where, IOException failure, int attempts) {
    return new RefusedInputException(
        new Problem(
            where,
            words(failure) + ", after " + attempts + " attempts",
            "a connection that lasts",
            "Check the network, HTTPS_PROXY and HF_ENDPOINT, and run the command again; what has"
                + " come is kept. Without a network: --offline"),
        failure);
  }

  static String words(IOException failure) {
    return switch (failure) {
      case TransientAnswer answer -> answer.getMessage();
      case HttpConnectTimeoutException _ -> "no connection in time";
      case UnknownHostException _ -> "a host that is not known";
      case ConnectException connect ->
          connect.getCause() instanceof UnresolvedAddressException
              ? "a host that is not known"
              : "no connection";
      default ->
          failure.getMessage() == null
              ? failure.getClass().getSimpleName()
              : failure.getMessage().replaceAll("[^\\x20-\\x7e]", "?");
    };
  }
}
