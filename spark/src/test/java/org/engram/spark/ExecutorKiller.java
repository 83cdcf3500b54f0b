package org.engram.spark;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.SparkSession;

/**
 * Kills a process of the cluster as soon as a task of the first stage of so many tasks begins that
 * had to wait for a core: so others of that process are done, and others at work.
 */
final class ExecutorKiller extends SparkListener implements AutoCloseable {
  private static final int CORES = 4;

  private final SparkSession session;
  private final int tasks;
  private final Map<String, Long> processes;
  private final AtomicBoolean killed = new AtomicBoolean();
  private final AtomicInteger lost = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicInteger stage = new AtomicInteger(-1);
  private final CountDownLatch another = new CountDownLatch(1);

  ExecutorKiller(SparkSession session, int tasks) {
    this.session = session;
    this.tasks = tasks;
    this.processes = LocalCluster.processes(session);
    session.sparkContext().addSparkListener(this);
  }

  /** Executors that are gone. */
  int lost() {
    return lost.get();
  }

  /** Tasks of the stage that did not end well. */
  int failed() {
    return failed.get();
  }

  /** Waits until the cluster has as many processes as before. */
  void awaitAnother() throws InterruptedException {
    if (!another.await(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("no executor came in the place of the one that was killed");
    }
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    if (submitted.stageInfo().numTasks() == tasks) {
      stage.compareAndSet(-1, submitted.stageInfo().stageId());
    }
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart start) {
    Long process = processes.get(start.taskInfo().executorId());
    boolean later = start.stageId() == stage.get() && start.taskInfo().index() >= CORES;
    if (later && process != null && killed.compareAndSet(false, true)) {
      ProcessHandle.of(process).orElseThrow().destroyForcibly();
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.stageId() == stage.get() && !end.taskInfo().successful()) {
      failed.incrementAndGet();
    }
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    lost.incrementAndGet();
  }

  @Override
  public void onExecutorAdded(SparkListenerExecutorAdded added) {
    another.countDown();
  }

  @Override
  public void close() {
    session.sparkContext().removeSparkListener(this);
  }
}
