package org.engram.tensor.distributed;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.engram.tensor.NativeException;

/**
 * Notices the end of a rank and makes it the end of all. Each rank gives a sign of life at the
 * meeting point; rank 0 misses those that fall silent; all look for a reason to end, and for rank 0
 * itself, without which there is no meeting point. A rank that learns of a failure has a moment to
 * end by its own error; then the handler is called, which must end the process, since a thread that
 * waits inside libtorch cannot be woken.
 */
final class RankWatch implements AutoCloseable {
  private static final double MOMENT_SECONDS = 5;

  private final RankEnvironment environment;
  private final DistributedSettings settings;
  private final Board board;
  private final Consumer<RankFailure> handler;
  private final CompletableFuture<RankFailure> failure = new CompletableFuture<>();
  private final CompletableFuture<Void> allFinished = new CompletableFuture<>();
  private final ScheduledExecutorService threads;
  private final String[] lastBeat;
  private final long[] lastChange;
  private long beats;
  private volatile long lastAnswer = System.nanoTime();

  RankWatch(
      RankEnvironment environment,
      DistributedSettings settings,
      Board board,
      Consumer<RankFailure> handler) {
    this.environment = environment;
    this.settings = settings;
    this.board = board;
    this.handler = handler;
    this.lastBeat = new String[environment.worldSize()];
    this.lastChange = new long[environment.worldSize()];
    Arrays.fill(lastChange, System.nanoTime());
    // Two threads: one may hang in a call to a meeting point that is frozen, and the other sees it.
    this.threads =
        Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().daemon().name("engram-ranks-", 0).factory());
    long period = settings.heartbeat().toNanos();
    var _ = threads.scheduleWithFixedDelay(this::look, 0, period, TimeUnit.NANOSECONDS);
    var _ =
        threads.scheduleWithFixedDelay(this::checkAnswers, period, period, TimeUnit.NANOSECONDS);
  }

  /** Why all must end, if something is known. */
  Optional<RankFailure> failure() {
    return Optional.ofNullable(failure.getNow(null));
  }

  /** Waits as long as it takes to notice a dead rank; empty if all live. */
  Optional<RankFailure> awaitFailure() {
    await(failure, settings.silence().plus(settings.heartbeat().multipliedBy(2)));
    return failure();
  }

  /** Tells all others why this rank ends; where one of them was first, nothing. */
  void report(String reason) {
    if (failure.isDone()) {
      return;
    }
    RankFailure mine = new RankFailure(environment.rank(), "failed: " + reason);
    failure.complete(board.fail(mine));
  }

  private void look() {
    if (failure.isDone()) {
      return;
    }
    try {
      board.beat(environment.rank(), ++beats);
      Optional<RankFailure> noted = board.failure();
      if (noted.isPresent()) {
        board.hasRead(environment.rank());
        learn(noted.get());
      } else if (environment.rank() == 0) {
        findSilent();
        if (board.allFinished()) {
          allFinished.complete(null);
        }
      }
      lastAnswer = System.nanoTime();
    } catch (NativeException e) {
      learn(new RankFailure(0, "is gone: its meeting point closed (" + e.problem().found() + ")"));
    }
  }

  private void findSilent() {
    long now = System.nanoTime();
    for (int rank = 1; rank < environment.worldSize(); rank++) {
      String beat = board.beatOf(rank).orElse("");
      boolean started = !beat.isEmpty(); // one that comes late is waited for elsewhere
      if (!started || !beat.equals(lastBeat[rank])) {
        lastBeat[rank] = beat;
        lastChange[rank] = now;
      } else if (now - lastChange[rank] > settings.silence().toNanos()
          && !board.hasFinished(rank)) {
        learn(board.fail(new RankFailure(rank, silent())));
        return;
      }
    }
  }

  private void checkAnswers() {
    if (!failure.isDone() && System.nanoTime() - lastAnswer > settings.silence().toNanos()) {
      learn(new RankFailure(0, silent()));
    }
  }

  private String silent() {
    return "gave no sign of life for " + settings.silenceSeconds() + " s";
  }

  private void learn(RankFailure found) {
    if (failure.complete(found)) {
      var _ =
          threads.schedule(
              () -> handler.accept(found), (long) (MOMENT_SECONDS * 1e9), TimeUnit.NANOSECONDS);
    }
  }

  /**
   * Ends the watch. Where all is well, this rank counts as finished and not as dead from here on,
   * and rank 0 keeps the meeting point until all are; else until they have read why they end.
   */
  @Override
  public void close() {
    try {
      if (!failure.isDone()) {
        board.finished(environment.rank());
        if (environment.rank() == 0) {
          await(CompletableFuture.anyOf(failure, allFinished), settings.collective());
        }
      }
    } finally {
      threads.shutdownNow();
      if (failure.isDone() && environment.rank() == 0) {
        board.hasRead(0);
        board.awaitRead(settings.heartbeat().multipliedBy(3));
      }
      if (ended()) {
        board.close();
      } // else a thread hangs in a call to a meeting point that is frozen, and still needs it
    }
  }

  private boolean ended() {
    try {
      return threads.awaitTermination(settings.silence().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void await(CompletableFuture<?> event, Duration atMost) {
    CountDownLatch come = new CountDownLatch(1);
    var _ = event.thenRun(come::countDown);
    try {
      var _ = come.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
