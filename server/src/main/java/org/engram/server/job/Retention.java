package org.engram.server.job;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Removes what policy wants gone: the files that were sent first, then the jobs. */
final class Retention implements AutoCloseable {
  private final Policy policy;
  private final JobService jobs;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

  /**
   * How long things are kept.
   *
   * @param files after the end, those that were sent
   * @param results after the end, the job and its result
   */
  record Policy(Duration files, Duration results) {}

  Retention(Policy policy, JobService jobs) {
    this.policy = policy;
    this.jobs = jobs;
  }

  /** Looks once a second from now on. */
  void start() {
    ScheduledFuture<?> _ = clock.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
  }

  private void look() {
    try {
      sweep(System.currentTimeMillis());
    } catch (UncheckedIOException e) {
      // The next round tries again; one that ends would keep what policy wants gone.
      System.getLogger(Retention.class.getName())
          .log(System.Logger.Level.ERROR, "{0}", Trace.of(e));
    }
  }

  private void sweep(long now) {
    for (Job job : jobs.kept()) {
      Optional<JobOutcome> outcome = job.snapshot().outcome();
      if (outcome.isEmpty()) {
        continue;
      }
      long age = now - outcome.get().finished();
      if (age >= policy.results().toMillis()) {
        jobs.delete(job);
      } else if (age >= policy.files().toMillis()) {
        jobs.deleteFiles(job);
      }
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
