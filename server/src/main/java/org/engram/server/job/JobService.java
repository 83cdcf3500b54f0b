package org.engram.server.job;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.engram.cohort.EmbeddingRow;
import org.engram.pipeline.embed.Embedder;
import org.engram.server.metrics.Metrics;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;

/**
 * The jobs of one state folder and one model: accepts, computes, keeps and removes them. Those that
 * an earlier process accepted and did not finish are computed first, in their order.
 */
public final class JobService implements AutoCloseable {
  private final JobStore store;
  private final Settings settings;
  private final Metrics metrics;
  private final Set<String> labels;
  private final String modelHash;
  private final String recipe;
  private final BatchRunner<?> runner;
  private final Map<JobId, Job> jobs = new ConcurrentHashMap<>();

  /** By the order of acceptance: far fewer than those that are kept. */
  private final ConcurrentNavigableMap<Long, Job> unfinished = new ConcurrentSkipListMap<>();

  private final JobKeys keys = new JobKeys();
  private final JobRoom room;
  private final AtomicLong sequence = new AtomicLong();
  private final Retention retention;
  private volatile boolean closing;

  /**
   * How jobs are computed and kept.
   *
   * @param state the folder
   * @param batch scans computed together
   * @param latencyMillis that the first of a batch waits for others
   * @param readers threads that read and prepare files
   * @param queue jobs accepted and not finished, at most
   * @param keepFiles how long after the end the files that were sent stay
   * @param keepResults how long after the end the job and its result stay
   */
  public record Settings(
      Path state,
      int batch,
      long latencyMillis,
      int readers,
      int queue,
      Duration keepFiles,
      Duration keepResults) {
    public Settings {
      if (batch < 1 || latencyMillis < 0 || readers < 1 || queue < 1) {
        throw new IllegalArgumentException("a service that computes nothing");
      }
    }
  }

  /** Opens the state folder and goes on with what is in it. The model is not closed by this. */
  public JobService(Settings settings, Intake intake, Metrics metrics) {
    this.settings = settings;
    this.metrics = metrics;
    this.labels = new HashSet<>(intake.model().regions());
    this.labels.addAll(intake.model().modalities());
    this.store = JobStore.open(settings.state());
    this.room = new JobRoom(settings.queue());
    this.retention =
        new Retention(new Retention.Policy(settings.keepFiles(), settings.keepResults()), this);
    Embedder<?> embedder = intake.embedder(settings.batch());
    this.modelHash = embedder.modelHash();
    this.recipe = embedder.recipe();
    this.runner =
        new BatchRunner<>(
            embedder, settings.batch(), settings.latencyMillis(), settings.readers(), metrics);
    metrics.gauge("engram_queue_jobs", room::taken);
    metrics.gauge("engram_queue_capacity", room::places);
    metrics.gauge("engram_jobs_kept", jobs::size);
    metrics.gauge("engram_disk_free_bytes", store::free);
    resume();
    retention.start();
  }

  private void resume() {
    for (JobStore.Stored stored : store.load()) {
      Job job = new Job(stored.id(), stored.request(), stored.outcome());
      sequence.accumulateAndGet(stored.request().sequence() + 1, Math::max);
      jobs.put(job.id(), job);
      keys.accepted(job.request(), job.id());
      if (stored.outcome().isEmpty()) {
        room.resumed();
        enqueue(job);
      }
    }
  }

  /** The SHA-256 of the model's weights and of what decides what they mean. */
  public String modelHash() {
    return modelHash;
  }

  /** What is done between tokens and a row. */
  public String recipe() {
    return recipe;
  }

  /** Room for jobs. */
  public JobRoom room() {
    return room;
  }

  /** Idempotency keys. */
  public JobKeys keys() {
    return keys;
  }

  /** Bytes free where jobs are kept. */
  public long freeDisk() {
    return store.free();
  }

  /** Whether no more is accepted. */
  public boolean closing() {
    return closing;
  }

  /** No more is accepted from now on; what was accepted goes on. */
  public void refuseMore() {
    closing = true;
  }

  /** A place for a body that begins to come. */
  public JobStore.Incoming receive() {
    return store.receive();
  }

  /** The job that was accepted with a key. */
  public Optional<Job> withKey(String key) {
    return keys.of(key).map(jobs::get);
  }

  /** Keeps a job on disk; when this returns it survives the process. */
  public Job accept(
      JobRoom.Slot slot,
      JobStore.Incoming incoming,
      String owner,
      Optional<String> key,
      List<UploadedFile> files) {
    JobRequest request =
        new JobRequest(sequence.getAndIncrement(), System.currentTimeMillis(), owner, key, files);
    incoming.accept(request);
    slot.keep();
    Job job = new Job(incoming.id(), request, Optional.empty());
    jobs.put(job.id(), job);
    keys.accepted(request, job.id());
    enqueue(job);
    return job;
  }

  private void enqueue(Job job) {
    unfinished.put(job.request().sequence(), job);
    JobWork work = new JobWork(job, labels, store, (outcome, rows) -> finish(job, outcome, rows));
    List<UploadedFile> files = job.request().files();
    for (int i = 0; i < files.size(); i++) {
      int index = i;
      UploadedFile file = files.get(i);
      runner.add(
          new BatchRunner.Item(
              work.scan(index),
              large(file),
              () -> !job.isDeleted(),
              work::started,
              job::fileRead,
              end -> work.ended(index, end)));
    }
  }

  /** By what it may be once unpacked, against what Java may have. */
  private static boolean large(UploadedFile file) {
    long most = file.bytes() * file.kind().growth();
    for (UploadedFile.Beside one : file.beside()) {
      most += one.bytes() * one.kind().growth();
    }
    return most > Runtime.getRuntime().maxMemory() / 8;
  }

  private void finish(Job job, Optional<JobOutcome> outcome, List<EmbeddingRow> rows) {
    if (outcome.isPresent() && !job.isDeleted()) {
      JobOutcome kept = kept(job, outcome.get(), rows);
      long now = System.currentTimeMillis();
      metrics.finished(kept.status().text(), (now - job.request().created()) / 1e3);
      room.finished();
      boolean deleted = job.finish(kept);
      unfinished.remove(job.request().sequence());
      if (deleted) {
        store.delete(job.id());
      }
    } else {
      unfinished.remove(job.request().sequence());
      room.left();
      store.delete(job.id());
    }
  }

  /**
   * The outcome as it is on disk. One that cannot be written is told, and not known to the next.
   */
  private JobOutcome kept(Job job, JobOutcome outcome, List<EmbeddingRow> rows) {
    try {
      store.finish(job.id(), outcome, rows);
      if (settings.keepFiles().isZero()) {
        deleteFiles(job);
      }
      return outcome;
    } catch (UncheckedIOException | ConfigurationException e) {
      System.getLogger(JobService.class.getName())
          .log(System.Logger.Level.ERROR, "job {0}: {1}", job.id(), Trace.of(e));
      return new JobOutcome(
          JobStatus.FAILED,
          System.currentTimeMillis(),
          0,
          List.of(),
          Optional.of(
              new Problem(
                  "service",
                  "its disk did not take the result",
                  "",
                  "Tell who runs it: the job is computed again after the next start")));
    }
  }

  public Optional<Job> job(JobId id) {
    return Optional.ofNullable(jobs.get(id));
  }

  /** All that are kept, the latest first. */
  public List<Job> jobs() {
    List<Job> all = new ArrayList<>(jobs.values());
    all.sort(Comparator.comparingLong((Job job) -> job.request().sequence()).reversed());
    return all;
  }

  /** The same, in no order. */
  Collection<Job> kept() {
    return jobs.values();
  }

  /** Unfinished jobs that were accepted before one. */
  public int ahead(Job job) {
    return unfinished.headMap(job.request().sequence()).size();
  }

  /** The rows of a job that is done. */
  public List<EmbeddingRow> rows(Job job) {
    return store.rows(job.id());
  }

  /** Rows as a file of another format, by its ending. */
  public byte[] table(List<EmbeddingRow> rows, String ending) {
    return store.table(rows, ending);
  }

  /** Removes what was sent, once. */
  void deleteFiles(Job job) {
    if (!job.filesGone()) {
      store.deleteFiles(job.id(), job.request());
      job.filesAreGone();
    }
  }

  /** Removes a job and all it has; one that is being computed goes when that is over. */
  public void delete(Job job) {
    jobs.remove(job.id());
    keys.forget(job.request());
    store.markDeleted(job.id());
    if (job.delete()) {
      store.delete(job.id());
    }
  }

  /**
   * Accepts nothing more, waits for the jobs there are, and leaves those that take longer to the
   * next process.
   *
   * @return how many were left
   */
  public int drain(Duration longest) throws InterruptedException {
    refuseMore();
    long until = System.nanoTime() + longest.toNanos();
    for (Job job : unfinished.values()) {
      job.await(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
    }
    return room.taken();
  }

  /** Ends at once what can be ended: batches in work are finished, the rest stays on disk. */
  @Override
  public void close() {
    refuseMore();
    runner.close();
    retention.close();
    store.close();
  }
}
