package org.engram.server.job;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Room for jobs that are accepted and not finished, and when there should be some again. A place is
 * taken before a body is received, so that nothing is received for which there is no room.
 */
public final class JobRoom {
  private final int places;
  private final AtomicInteger taken = new AtomicInteger();
  private final Throughput throughput = new Throughput();

  JobRoom(int places) {
    this.places = places;
  }

  /** A place for one job, held until the job is finished or it is given back. */
  public final class Slot implements AutoCloseable {
    private boolean held = true;

    private Slot() {}

    /** A job has it from now on. */
    void keep() {
      held = false;
    }

    /** Gives it back, unless a job has it. */
    @Override
    public void close() {
      if (held) {
        held = false;
        left();
      }
    }
  }

  /** A place; empty where all are taken. */
  public Optional<Slot> slot() {
    while (true) {
      int now = taken.get();
      if (now >= places) {
        return Optional.empty();
      }
      if (taken.compareAndSet(now, now + 1)) {
        return Optional.of(new Slot());
      }
    }
  }

  /** A job of an earlier process is there, whether or not there is room. */
  void resumed() {
    taken.incrementAndGet();
  }

  /** A job ended with its outcome. */
  void finished() {
    throughput.finished(System.nanoTime());
    left();
  }

  /** A job is there no more. */
  void left() {
    taken.decrementAndGet();
  }

  /** Jobs accepted and not finished, and bodies that become some. */
  public int taken() {
    return taken.get();
  }

  /** Jobs that there may be. */
  public int places() {
    return places;
  }

  /** Seconds after which there should be room. */
  public int retryAfter() {
    return throughput.retryAfter(taken.get());
  }
}
