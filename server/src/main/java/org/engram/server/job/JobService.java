package org.engram.server.job;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.engram.cohort.EmbeddingRow;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.embed.Embedder;
import org.engram.pipeline.embed.EmbeddingModel;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.server.metrics.Metrics;

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
  private final Map<String, JobId> keys = new ConcurrentHashMap<>();
  private final Set<String> arriving = ConcurrentHashMap.newKeySet();
  private final AtomicInteger unfinished = new AtomicInteger();
  private final AtomicLong sequence = new AtomicLong();
  private final Throughput throughput = new Throughput();
  private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor();
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
  public JobService(Settings settings, EmbeddingModel model, Metrics metrics) {
    this.settings = settings;
    this.metrics = metrics;
    this.labels = new HashSet<>(model.regions());
    this.labels.addAll(model.modalities());
    this.store = JobStore.open(settings.state());
    Embedder<?> embedder = model.embedder(List.of(), settings.batch());
    this.modelHash = embedder.modelHash();
    this.recipe = embedder.recipe();
    this.runner =
        new BatchRunner<>(
            embedder, settings.batch(), settings.latencyMillis(), settings.readers(), metrics);
    metrics.gauge("engram_queue_jobs", unfinished::get);
    metrics.gauge("engram_queue_capacity", settings::queue);
    metrics.gauge("engram_jobs_kept", jobs::size);
    metrics.gauge("engram_disk_free_bytes", store::free);
    resume();
    ScheduledFuture<?> _ = sweeper.scheduleWithFixedDelay(this::sweep, 1, 1, TimeUnit.SECONDS);
  }

  private void resume() {
    for (JobStore.Stored stored : store.load()) {
      Job job = new Job(stored.id(), stored.request(), stored.outcome());
      sequence.accumulateAndGet(stored.request().sequence() + 1, Math::max);
      jobs.put(job.id(), job);
      stored.request().key().ifPresent(key -> keys.put(key, job.id()));
      if (stored.outcome().isEmpty()) {
        unfinished.incrementAndGet();
        enqueue(job);
      }
    }
  }

  /** Room for one job, held until it is finished or given back. */
  public final class Slot implements AutoCloseable {
    private boolean held = true;

    private Slot() {}

    /** Gives it back, unless a job has it. */
    @Override
    public void close() {
      if (held) {
        held = false;
        unfinished.decrementAndGet();
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

  /** Room for a job; empty where the queue is full. */
  public Optional<Slot> slot() {
    while (true) {
      int now = unfinished.get();
      if (now >= settings.queue()) {
        return Optional.empty();
      }
      if (unfinished.compareAndSet(now, now + 1)) {
        return Optional.of(new Slot());
      }
    }
  }

  /** Seconds after which there should be room. */
  public int retryAfter() {
    return throughput.retryAfter(unfinished.get());
  }

  /** Jobs accepted and not finished. */
  public int unfinished() {
    return unfinished.get();
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

  /**
   * Claims an idempotency key for a body that begins to come.
   *
   * @return false where another with the same key is just coming
   */
  public boolean claim(String key) {
    return arriving.add(key);
  }

  /** The claim ends, whatever became of the body. */
  public void release(String key) {
    arriving.remove(key);
  }

  /** The job that was accepted with a key. */
  public Optional<Job> withKey(String key) {
    return Optional.ofNullable(keys.get(key)).map(jobs::get);
  }

  /** Keeps a job on disk; when this returns it survives the process. */
  public Job accept(
      Slot slot,
      JobStore.Incoming incoming,
      String owner,
      Optional<String> key,
      List<UploadedFile> files) {
    JobRequest request =
        new JobRequest(sequence.getAndIncrement(), System.currentTimeMillis(), owner, key, files);
    incoming.accept(request);
    slot.held = false;
    Job job = new Job(incoming.id(), request, Optional.empty());
    jobs.put(job.id(), job);
    key.ifPresent(text -> keys.put(text, job.id()));
    enqueue(job);
    return job;
  }

  private void enqueue(Job job) {
    JobWork work = new JobWork(job, labels, store, (outcome, rows) -> finish(job, outcome, rows));
    List<UploadedFile> files = job.request().files();
    for (int i = 0; i < files.size(); i++) {
      int index = i;
      UploadedFile file = files.get(i);
      runner.add(
          new BatchRunner.Item(
              scan(job.id(), index, file),
              file.about().repetitionTime(),
              large(file),
              () -> !job.isDeleted(),
              work::started,
              job::fileRead,
              end -> work.ended(index, end)));
    }
  }

  /** By what it may be once unpacked, against what Java may have. */
  private static boolean large(UploadedFile file) {
    return file.bytes() * file.kind().growth() > Runtime.getRuntime().maxMemory() / 8;
  }

  private VolumeScan scan(JobId id, int index, UploadedFile file) {
    UploadedFile.About about = file.about();
    ScanFile named =
        new ScanFile(
            store.file(id, index, file.kind()),
            about.subject().orElse(id.text()),
            about.session(),
            "",
            "",
            "");
    return new VolumeScan(
        named, about.modality().orElse(VolumeScan.UNKNOWN), Optional.empty(), Optional.empty());
  }

  private void finish(Job job, Optional<JobOutcome> outcome, List<EmbeddingRow> rows) {
    if (outcome.isPresent() && !job.isDeleted()) {
      store.finish(job.id(), outcome.get(), rows);
      if (settings.keepFiles().isZero()) {
        store.deleteFiles(job.id(), job.request());
      }
      long now = System.currentTimeMillis();
      metrics.finished(outcome.get().status().text(), (now - job.request().created()) / 1e3);
      throughput.finished(System.nanoTime());
      unfinished.decrementAndGet();
      if (job.finish(outcome.get())) {
        store.delete(job.id());
      }
    } else {
      unfinished.decrementAndGet();
      store.delete(job.id());
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

  /** Unfinished jobs that were accepted before one. */
  public int ahead(Job job) {
    long before = job.request().sequence();
    return (int)
        jobs.values().stream()
            .filter(other -> other.request().sequence() < before)
            .filter(other -> !other.snapshot().status().finished())
            .count();
  }

  /** The rows of a job that is done. */
  public List<EmbeddingRow> rows(Job job) {
    return store.rows(job.id());
  }

  /** Rows as a file of another format, by its ending. */
  public byte[] table(List<EmbeddingRow> rows, String ending) {
    return store.table(rows, ending);
  }

  /** Removes a job and all it has; one that is being computed goes when that is over. */
  public void delete(Job job) {
    jobs.remove(job.id());
    job.request().key().ifPresent(keys::remove);
    store.markDeleted(job.id());
    if (job.delete()) {
      store.delete(job.id());
    }
  }

  private void sweep() {
    try {
      sweepOnce();
    } catch (UncheckedIOException e) {
      // The next round tries again; a sweeper that ends would keep what policy wants gone.
      System.getLogger(JobService.class.getName())
          .log(System.Logger.Level.ERROR, "{0}", Trace.of(e));
    }
  }

  private void sweepOnce() {
    long now = System.currentTimeMillis();
    for (Job job : jobs.values()) {
      Optional<JobOutcome> outcome = job.snapshot().outcome();
      if (outcome.isEmpty()) {
        continue;
      }
      long age = now - outcome.get().finished();
      if (age >= settings.keepResults().toMillis()) {
        delete(job);
      } else if (age >= settings.keepFiles().toMillis()) {
        store.deleteFiles(job.id(), job.request());
      }
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
    for (Job job : jobs.values()) {
      job.await(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
    }
    return unfinished.get();
  }

  /** Ends at once what can be ended: batches in work are finished, the rest stays on disk. */
  @Override
  public void close() {
    refuseMore();
    runner.close();
    sweeper.shutdownNow();
    store.close();
  }
}
