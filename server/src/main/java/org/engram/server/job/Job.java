package org.engram.server.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** An accepted job as it stands now; may be looked at and waited for by many threads. */
public final class Job {
  private final JobId id;
  private final JobRequest request;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<JobEvent> events = new ArrayList<>();
  private JobStatus status = JobStatus.QUEUED;
  private int read;
  private int done;
  private boolean deleted;
  private volatile boolean filesGone;
  private Optional<JobOutcome> outcome = Optional.empty();

  Job(JobId id, JobRequest request, Optional<JobOutcome> outcome) {
    this.id = id;
    this.request = request;
    this.outcome = outcome;
    if (outcome.isPresent()) {
      status = outcome.get().status();
      read = request.files().size();
      done = read;
    }
    events.add(new JobEvent(1, status, read, done));
  }

  public JobId id() {
    return id;
  }

  public JobRequest request() {
    return request;
  }

  /**
   * How it stands.
   *
   * @param read files read so far
   * @param done files finished so far
   * @param outcome once it is finished
   * @param deleted it was given up; nothing of it is kept
   */
  public record Snapshot(
      JobStatus status, int read, int done, Optional<JobOutcome> outcome, boolean deleted) {}

  public Snapshot snapshot() {
    lock.lock();
    try {
      return new Snapshot(status, read, done, outcome, deleted);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until it is finished or deleted, or the time is up.
   *
   * @return how it stands then
   */
  public Snapshot await(Duration time) throws InterruptedException {
    lock.lock();
    try {
      long nanos = time.toNanos();
      while (!status.finished() && !deleted && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      return new Snapshot(status, read, done, outcome, deleted);
    } finally {
      lock.unlock();
    }
  }

  /**
   * What happened after an event, as soon as there is any.
   *
   * @param last id of the last event known, or 0
   * @return nothing where the time is up
   */
  public List<JobEvent> after(long last, Duration time) throws InterruptedException {
    lock.lock();
    try {
      // An id of another process's count is unknown here: then all that is known is told.
      long known = last > events.size() ? 0 : last;
      long nanos = time.toNanos();
      while (events.size() <= known && !deleted && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      return List.copyOf(events.subList((int) known, events.size()));
    } finally {
      lock.unlock();
    }
  }

  /** Whether what was sent is known to be removed. */
  boolean filesGone() {
    return filesGone;
  }

  void filesAreGone() {
    filesGone = true;
  }

  boolean isDeleted() {
    return snapshot().deleted();
  }

  void running() {
    change(
        () -> {
          status = JobStatus.RUNNING;
        });
  }

  void fileRead() {
    change(() -> read++);
  }

  void fileDone() {
    change(() -> done++);
  }

  /** Ends it, and says whether it was deleted before. */
  boolean finish(JobOutcome found) {
    lock.lock();
    try {
      change(
          () -> {
            outcome = Optional.of(found);
            status = found.status();
            done = request.files().size();
          });
      return deleted;
    } finally {
      lock.unlock();
    }
  }

  /** Gives it up, and says whether it was finished before. */
  boolean delete() {
    lock.lock();
    try {
      change(() -> deleted = true);
      return status.finished();
    } finally {
      lock.unlock();
    }
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      events.add(new JobEvent(events.size() + 1L, status, read, done));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
