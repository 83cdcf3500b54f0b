package org.engram.pipeline.pretrain.store;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/** Work on several threads whose results are taken in the order of the input. */
public final class InOrder {
  private InOrder() {}

  /**
   * Works on every item, at most twice as many ahead as there are workers.
   *
   * @param work on threads of its own; what it throws ends all and is thrown here
   * @param taken gets the results in order, on this thread
   */
  public static <T, R> void forEach(
      List<T> items, int workers, Function<T, R> work, Consumer<R> taken) {
    ArrayDeque<Future<R>> ahead = new ArrayDeque<>();
    ExecutorService threads = Executors.newFixedThreadPool(workers);
    try {
      Iterator<T> next = items.iterator();
      while (next.hasNext() || !ahead.isEmpty()) {
        while (next.hasNext() && ahead.size() < 2 * workers) {
          T item = next.next();
          ahead.add(threads.submit(() -> work.apply(item)));
        }
        taken.accept(result(ahead.remove()));
      }
    } finally {
      ahead.forEach(waiting -> waiting.cancel(false));
      threads.close();
    }
  }

  private static <R> R result(Future<R> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw switch (e.getCause()) {
        case RuntimeException failure -> failure;
        case Error error -> throw error;
        case null, default -> new IllegalStateException(e);
      };
    }
  }
}
