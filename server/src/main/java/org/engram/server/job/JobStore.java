package org.engram.server.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.file.AtomicFile;

/**
 * Jobs on disk, one folder each: {@code request.json}, the files as {@code 0.nii.gz}, what came
 * with them as {@code 0.confounds.tsv}, and in the end {@code result.safetensors} and {@code
 * outcome.json}.
 *
 * <p>A job is accepted when its folder takes its name among {@code jobs}, in one rename, with all
 * of it forced to the disk; it is finished when {@code outcome.json} is there. Whatever else is
 * found after a crash is a body that was never accepted, and is removed, or a job to be computed.
 */
public final class JobStore implements AutoCloseable {
  private static final String REQUEST = "request.json";
  private static final String OUTCOME = "outcome.json";
  private static final String DELETED = "deleted";
  private static final String RESULT = "result.safetensors";

  private final Path jobs;
  private final Path incoming;
  private final Path trash;
  private final FileChannel lockFile;
  private final FileLock lock;
  private final SecureRandom random = new SecureRandom();

  private JobStore(Path state, FileChannel lockFile, FileLock lock) throws IOException {
    this.jobs = Files.createDirectories(state.resolve("jobs"));
    this.incoming = Files.createDirectories(state.resolve("incoming"));
    this.trash = Files.createDirectories(state.resolve("trash"));
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /**
   * Opens a folder of jobs, and removes what an earlier process left half received.
   *
   * @throws ConfigurationException if another process has it, or it cannot be made
   */
  public static JobStore open(Path state) {
    try {
      PrivateFiles.folder(state);
      FileChannel file =
          FileChannel.open(
              state.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      Optional<FileLock> lock = lock(file);
      if (lock.isEmpty()) {
        file.close();
        throw new ConfigurationException(
            "--state " + state,
            "another engram serve has it",
            "a folder of its own for each",
            "End the other one, or give another folder");
      }
      JobStore store = new JobStore(state, file, lock.get());
      PrivateFiles.empty(store.incoming);
      PrivateFiles.empty(store.trash);
      return store;
    } catch (IOException e) {
      throw new ConfigurationException(
          new Problem(
              "--state " + state,
              e.getClass().getSimpleName(),
              "a folder that can be made and written to",
              "Give another folder, or change its permissions"),
          e);
    }
  }

  private static Optional<FileLock> lock(FileChannel file) throws IOException {
    try {
      return Optional.ofNullable(file.tryLock());
    } catch (OverlappingFileLockException _) {
      return Optional.empty(); // this very process has it
    }
  }

  /** Bytes that may still be written. */
  public long free() {
    try {
      return Files.getFileStore(jobs).getUsableSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A place for a body that begins to come. */
  public Incoming receive() {
    JobId id = JobId.random(random);
    try {
      return new Incoming(id, Files.createDirectory(incoming.resolve(id.text())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A body that comes. Closed without having been accepted, it leaves nothing. */
  public final class Incoming implements AutoCloseable {
    private final JobId id;
    private final Path folder;
    private boolean accepted;

    private Incoming(JobId id, Path folder) {
      this.id = id;
      this.folder = folder;
    }

    public JobId id() {
      return id;
    }

    /** Where a file of it is to be written; the caller forces it to the disk. */
    public Path file(int index, FileKind kind) {
      return folder.resolve(name(index, kind));
    }

    /** The same for one that belongs to it. */
    public Path file(int index, Companion what, FileKind kind) {
      return folder.resolve(name(index, what, kind));
    }

    /** From here on the job is never lost. */
    void accept(JobRequest request) {
      JobFacts.write(folder.resolve(REQUEST), request);
      try {
        Files.move(folder, jobs.resolve(id.text()), StandardCopyOption.ATOMIC_MOVE);
        PrivateFiles.force(jobs);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      accepted = true;
    }

    @Override
    public void close() {
      if (!accepted) {
        PrivateFiles.delete(folder);
      }
    }
  }

  /** A job as it was found. */
  record Stored(JobId id, JobRequest request, Optional<JobOutcome> outcome) {}

  /** All jobs, in the order of their acceptance. */
  List<Stored> load() {
    List<Stored> found = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(jobs)) {
      for (Path folder : folders) {
        Optional<JobId> id = JobId.parse(folder.getFileName().toString());
        if (id.isEmpty()) {
          throw new FileFormatException(
              folder.toString(), "a name that is no job's", "folders of jobs alone", "Move it");
        }
        if (Files.exists(folder.resolve(DELETED))) {
          delete(id.get());
          continue;
        }
        JobRequest request = JobFacts.read(folder.resolve(REQUEST), JobRequest.class);
        Path outcome = folder.resolve(OUTCOME);
        found.add(
            new Stored(
                id.get(),
                request,
                Files.exists(outcome)
                    ? Optional.of(JobFacts.read(outcome, JobOutcome.class))
                    : Optional.empty()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    found.sort(Comparator.comparingLong(stored -> stored.request().sequence()));
    return found;
  }

  /** A file of an accepted job. */
  Path file(JobId id, int index, FileKind kind) {
    return jobs.resolve(id.text()).resolve(name(index, kind));
  }

  /** A file that came with one. */
  Path file(JobId id, int index, UploadedFile.Beside beside) {
    return jobs.resolve(id.text()).resolve(name(index, beside.what(), beside.kind()));
  }

  /** Keeps what became of a job: the rows first, so that an outcome never lacks them. */
  void finish(JobId id, JobOutcome outcome, List<EmbeddingRow> rows) {
    Path folder = jobs.resolve(id.text());
    if (!rows.isEmpty()) {
      EmbeddingTable.write(folder.resolve(RESULT), rows);
    }
    JobFacts.write(folder.resolve(OUTCOME), outcome);
  }

  /** The rows of a job that is done. */
  List<EmbeddingRow> rows(JobId id) {
    return EmbeddingTable.read(jobs.resolve(id.text()).resolve(RESULT));
  }

  /** A table in another format, made where nobody else writes, as bytes. */
  byte[] table(List<EmbeddingRow> rows, String ending) {
    try {
      Path folder = Files.createTempDirectory(incoming, "table");
      try {
        Path file = folder.resolve("embeddings" + ending);
        EmbeddingTable.write(file, rows);
        return Files.readAllBytes(file);
      } finally {
        PrivateFiles.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes the files that were sent, and nothing else. */
  void deleteFiles(JobId id, JobRequest request) {
    try {
      for (int i = 0; i < request.files().size(); i++) {
        UploadedFile sent = request.files().get(i);
        Files.deleteIfExists(file(id, i, sent.kind()));
        for (UploadedFile.Beside beside : sent.beside()) {
          Files.deleteIfExists(file(id, i, beside));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From here on the job is gone after a crash, too, though it may still be computed. */
  void markDeleted(JobId id) {
    Path folder = jobs.resolve(id.text());
    if (Files.exists(folder)) {
      AtomicFile.writeStream(folder.resolve(DELETED), _ -> {});
    }
  }

  /** Removes a job at once and whole: it is out of the way in one rename. */
  void delete(JobId id) {
    Path folder = jobs.resolve(id.text());
    Path away = trash.resolve(id.text());
    try {
      if (Files.exists(folder)) {
        Files.move(folder, away, StandardCopyOption.ATOMIC_MOVE);
        PrivateFiles.force(jobs);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    PrivateFiles.delete(away);
  }

  @Override
  public void close() {
    try {
      lock.release();
      lockFile.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(int index, FileKind kind) {
    return index + kind.ending();
  }

  private static String name(int index, Companion what, FileKind kind) {
    return index + "." + what.fileName(kind);
  }
}
