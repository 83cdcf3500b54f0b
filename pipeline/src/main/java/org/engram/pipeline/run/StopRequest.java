package org.engram.pipeline.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether the process was asked to end (SIGTERM, as SLURM sends before it preempts a job, or
 * Ctrl-C). The work looks at it between steps, writes its checkpoint and ends; the Java runtime is
 * held open for it, and leaves with the work's own exit code.
 */
public final class StopRequest implements AutoCloseable {
  private final CountDownLatch workEnded = new CountDownLatch(1);
  private final AtomicInteger exitCode = new AtomicInteger(-1);
  private final long patienceSeconds;
  private final Thread hook;
  private volatile boolean requested;

  private StopRequest(long patienceSeconds) {
    this.patienceSeconds = patienceSeconds;
    this.hook = new Thread(this::onShutdown, "engram-stop");
  }

  /**
   * Starts to listen.
   *
   * @param patienceSeconds how long the runtime waits for the work to end
   */
  public static StopRequest listen(long patienceSeconds) {
    StopRequest request = new StopRequest(patienceSeconds);
    Runtime.getRuntime().addShutdownHook(request.hook);
    return request;
  }

  /** For a program that ends its own work: never asked by the system. */
  public static StopRequest manual() {
    return new StopRequest(0);
  }

  public boolean requested() {
    return requested;
  }

  /** Asks the work to end after its present step. */
  public void request() {
    requested = true;
  }

  /** Says that the work is done, and with which exit code the process should leave. */
  public void ended(int code) {
    exitCode.set(code);
    workEnded.countDown();
  }

  private void onShutdown() {
    requested = true;
    try {
      if (workEnded.await(patienceSeconds, TimeUnit.SECONDS) && exitCode.get() >= 0) {
        // Else the runtime would report the signal, and a scheduler a failure.
        Runtime.getRuntime().halt(exitCode.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops listening; does nothing where the runtime is ending already. */
  @Override
  public void close() {
    if (!requested && patienceSeconds > 0) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }
}
