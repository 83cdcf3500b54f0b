package org.engram.server.job;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.engram.cohort.EmbeddingRow;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.embed.KnownScan;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.tensor.Problem;

/**
 * Gathers the ends of a job's files; with the last of them the job has its outcome. Here a file's
 * own words are taken out of what is told of it.
 */
final class JobWork {
  private final Job job;
  private final Set<String> labels;
  private final JobStore store;
  private final BiConsumer<Optional<JobOutcome>, List<EmbeddingRow>> finished;
  private final BatchRunner.End[] ends;
  private boolean running;
  private int left;

  /**
   * Begins with no file ended.
   *
   * @param labels that may be told of
   * @param finished hears the outcome, or that nobody wants one
   */
  JobWork(
      Job job,
      Set<String> labels,
      JobStore store,
      BiConsumer<Optional<JobOutcome>, List<EmbeddingRow>> finished) {
    this.job = job;
    this.labels = labels;
    this.store = store;
    this.finished = finished;
    this.ends = new BatchRunner.End[job.request().files().size()];
    this.left = ends.length;
  }

  synchronized void started() {
    if (!running) {
      running = true;
      job.running();
    }
  }

  void ended(int index, BatchRunner.End end) {
    BatchRunner.End clean = readable(index, end);
    boolean last;
    synchronized (this) {
      ends[index] = clean;
      left--;
      last = left == 0;
    }
    if (last) {
      tell();
    } else {
      job.fileDone();
    }
  }

  /** One of its files with all that is known of it. */
  KnownScan scan(int index) {
    UploadedFile file = job.request().files().get(index);
    UploadedFile.About about = file.about();
    ScanFile named =
        new ScanFile(
            store.file(job.id(), index, file.kind()),
            about.subject().orElse(job.id().text()),
            about.session(),
            "",
            "",
            "");
    return new KnownScan(
        named,
        about.modality().orElse(VolumeScan.UNKNOWN),
        about.repetitionTime(),
        about.space(),
        beside(index, file, Companion.CONFOUNDS),
        beside(index, file, Companion.MASK),
        beside(index, file, Companion.SEGMENTATION),
        about.order().isPresent(),
        about.overTime().isPresent());
  }

  private Optional<Path> beside(int index, UploadedFile file, Companion what) {
    return file.beside().stream()
        .filter(one -> one.what() == what)
        .map(one -> store.file(job.id(), index, one))
        .findFirst();
  }

  /** What was sent may be gone, or its disk: then nothing may be told of it. */
  private BatchRunner.End readable(int index, BatchRunner.End end) {
    try {
      return clean(index, end);
    } catch (UncheckedIOException e) {
      System.getLogger(JobWork.class.getName())
          .log(System.Logger.Level.ERROR, "job {0}: {1}", job.id(), Trace.of(e));
      return new BatchRunner.End.Failed(
          new Problem(
              "service",
              "what was sent can no longer be read on its disk",
              "",
              "Send it again, and tell who runs the service"));
    }
  }

  private BatchRunner.End clean(int index, BatchRunner.End end) {
    String id = job.id() + "/" + index;
    return switch (end) {
      case BatchRunner.End.Rows(List<EmbeddingRow> rows) ->
          new BatchRunner.End.Rows(
              rows.stream().allMatch(row -> row.warnings().isEmpty())
                  ? rows.stream().map(row -> sent(row, id, List.of())).toList()
                  : scrubbed(rows, scrubber(index), id));
      case BatchRunner.End.Refused(Problem problem) ->
          new BatchRunner.End.Refused(scrubber(index).problem(byParameters(problem)));
      case BatchRunner.End.Failed(Problem problem) ->
          new BatchRunner.End.Failed(scrubber(index).problem(problem));
      case BatchRunner.End.Dropped dropped -> dropped;
    };
  }

  /** What a reader would have stated as an option, a client states as a parameter. */
  private static Problem byParameters(Problem problem) {
    String remedy =
        problem
            .remedy()
            .replaceAll("--tr\\b(?!-)", "repetition_time")
            .replaceAll("--assume-space\\b", "space")
            .replaceAll("--assume-order\\b", "order=model")
            .replaceAll("Give --mean, or write mean into .* manifest", "State over_time=mean");
    if (remedy.contains("--")) {
      remedy += " (with engram embed; this service has no such parameter)";
    }
    return new Problem(problem.where(), problem.found(), problem.expected(), remedy);
  }

  private Scrubber scrubber(int index) {
    UploadedFile file = job.request().files().get(index);
    List<FileWords> files = new ArrayList<>();
    String id = job.id() + "/" + index;
    files.add(FileWords.of(store.file(job.id(), index, file.kind()), file.kind(), id));
    for (UploadedFile.Beside beside : file.beside()) {
      Path path = store.file(job.id(), index, beside);
      files.add(FileWords.of(path, beside.kind(), id + "/" + beside.what().field()));
    }
    return new Scrubber(files, labels);
  }

  private static List<EmbeddingRow> scrubbed(
      List<EmbeddingRow> rows, Scrubber scrubber, String id) {
    return rows.stream().map(row -> sent(row, id, scrubber.texts(row.warnings()))).toList();
  }

  /** The row as clients see it: its source is the upload, not a path of this machine. */
  private static EmbeddingRow sent(EmbeddingRow row, String id, List<String> warnings) {
    return new EmbeddingRow(
        row.subject(),
        row.session(),
        row.run(),
        id,
        row.windows(),
        row.coverage(),
        warnings,
        row.recipe(),
        row.modelHash(),
        row.embedding());
  }

  private void tell() {
    List<EmbeddingRow> rows = new ArrayList<>();
    List<JobOutcome.RefusedFile> refused = new ArrayList<>();
    Optional<Problem> failed = Optional.empty();
    for (int i = 0; i < ends.length; i++) {
      switch (ends[i]) {
        case BatchRunner.End.Rows(List<EmbeddingRow> some) -> rows.addAll(some);
        case BatchRunner.End.Refused(Problem problem) ->
            refused.add(new JobOutcome.RefusedFile(i, problem));
        case BatchRunner.End.Failed(Problem problem) -> failed = Optional.of(problem);
        case BatchRunner.End.Dropped _ -> {
          finished.accept(Optional.empty(), List.of());
          return;
        }
      }
    }
    JobStatus status =
        failed.isPresent() ? JobStatus.FAILED : rows.isEmpty() ? JobStatus.REFUSED : JobStatus.DONE;
    List<EmbeddingRow> result = status == JobStatus.DONE ? List.copyOf(rows) : List.of();
    Optional<Problem> why =
        status == JobStatus.REFUSED ? Optional.of(refused.getFirst().problem()) : failed;
    finished.accept(
        Optional.of(
            new JobOutcome(status, System.currentTimeMillis(), result.size(), refused, why)),
        result);
  }
}
