package org.engram.server.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.engram.server.Limits;
import org.engram.server.job.FileKind;
import org.engram.server.job.Job;
import org.engram.server.job.JobService;
import org.engram.server.job.JobStore;
import org.engram.server.job.UploadedFile;
import org.engram.server.metrics.Metrics;
import org.engram.tensor.Problem;

/**
 * {@code POST /v1/embeddings}: a body becomes a job. Everything that can be said without the body
 * is said before it is read.
 */
final class EmbedRoute {
  private static final Pattern FILE_NAME =
      Pattern.compile("filename\\*?=\"?([^\";\\r\\n]*)\"?", Pattern.CASE_INSENSITIVE);
  private static final String JSON_FORM =
      "{\"data\": [[...], ...], \"labels\": [...], \"repetition_time\": 2.0}";

  private final JobService jobs;
  private final Limits limits;
  private final Metrics metrics;
  private final List<FileKind> kinds;
  private final Semaphore uploads;

  EmbedRoute(JobService jobs, Limits limits, Metrics metrics, boolean volumes) {
    this.jobs = jobs;
    this.limits = limits;
    this.metrics = metrics;
    this.kinds = FileKind.of(volumes);
    this.uploads = new Semaphore(limits.uploads());
    metrics.gauge("engram_uploads", () -> limits.uploads() - uploads.availablePermits());
  }

  void handle(Exchange exchange) throws IOException, InterruptedException {
    Duration wait = waiting(exchange);
    Optional<String> key = key(exchange);
    if (jobs.closing()) {
      metrics.turnedAway("closing");
      throw RefusedRequest.of(
          503, "service", "shutting down", "a service that runs", "Send it again in a minute");
    }
    if (!uploads.tryAcquire()) {
      metrics.turnedAway("uploads");
      throw busy("as many uploads as are taken at a time", 1);
    }
    Job job;
    try {
      job = receive(exchange, key);
    } finally {
      uploads.release();
    }
    answer(exchange, job, wait);
  }

  private Job receive(Exchange exchange, Optional<String> key) throws IOException {
    if (key.isEmpty()) {
      return fresh(exchange, key);
    }
    if (!jobs.claim(key.get())) {
      throw new RefusedRequest(
          409,
          new Problem(
              "Idempotency-Key",
              "a request with the same key is just coming in",
              "one at a time",
              "Ask again"),
          1);
    }
    try {
      Optional<Job> known = jobs.withKey(key.get());
      return known.isPresent() ? repeated(exchange, known.get()) : fresh(exchange, key);
    } finally {
      jobs.release(key.get());
    }
  }

  private Job fresh(Exchange exchange, Optional<String> key) throws IOException {
    long stated = Math.max(0, exchange.request().headers().contentLength().orElse(0));
    if (stated > limits.uploadBytes()) {
      throw Body.tooLarge(limits.uploadBytes());
    }
    if (jobs.freeDisk() - stated < limits.freeDiskBytes()) {
      metrics.turnedAway("disk");
      throw new RefusedRequest(
          507, new Problem("service", "too little room on its disk", "", "Tell who runs it"), 60);
    }
    Optional<JobService.Slot> room = jobs.slot();
    if (room.isEmpty()) {
      metrics.turnedAway("queue");
      throw busy("the queue is full", jobs.retryAfter());
    }
    try (JobService.Slot slot = room.get();
        JobStore.Incoming incoming = jobs.receive()) {
      exchange.about(incoming.id().text());
      List<UploadedFile> files =
          files(exchange, (index, kind) -> Optional.of(incoming.file(index, kind)));
      return jobs.accept(slot, incoming, exchange.caller().id(), key, files);
    }
  }

  /** The body is read for its hash alone. */
  private Job repeated(Exchange exchange, Job known) throws IOException {
    exchange.about(known.id().text());
    if (!known.request().sameAs(files(exchange, (_, _) -> Optional.empty()))) {
      throw RefusedRequest.of(
          422,
          "Idempotency-Key",
          "the key of another request",
          "a key of its own for each request",
          "Make a new one, as a random UUID");
    }
    return known;
  }

  private static RefusedRequest busy(String found, int seconds) {
    return new RefusedRequest(
        429,
        new Problem("service", found, "", "Send it again after the seconds of Retry-After"),
        seconds);
  }

  private void answer(Exchange exchange, Job job, Duration wait) throws InterruptedException {
    exchange.about(job.id().text());
    exchange.header("Location", "/v1/jobs/" + job.id());
    if (!wait.isZero() && job.await(wait).status().finished()) {
      Answers.result(exchange, job, jobs);
    } else {
      exchange.json(202, Answers.job(job, jobs));
    }
  }

  /** Where a file of a request is put. */
  private interface Place {
    Optional<Path> of(int index, FileKind kind);
  }

  private List<UploadedFile> files(Exchange exchange, Place place) throws IOException {
    String type = exchange.header("Content-Type").orElse("");
    String plain = type.replaceAll(";.*", "").strip().toLowerCase(Locale.ROOT);
    return switch (plain) {
      case "application/json" -> List.of(json(exchange, place));
      case "multipart/form-data" -> multipart(exchange, type, place);
      default -> {
        FileKind kind = kind(exchange, plain);
        UploadedFile.About about = about(name -> exchange.stated(name));
        Body body = new Body(exchange, limits.uploadBytes(), limits);
        yield List.of(Upload.receive(body, place.of(0, kind), kind, about));
      }
    };
  }

  private UploadedFile json(Exchange exchange, Place place) throws IOException {
    require(FileKind.TSV);
    JsonSeries series =
        JsonSeries.read(
            new Body(exchange, limits.jsonBytes(), limits), JsonSeries.class, JSON_FORM);
    UploadedFile.About stated = about(name -> exchange.stated(name));
    UploadedFile.About about =
        new UploadedFile.About(
            stated.subject(),
            stated.session(),
            stated.modality(),
            stated.repetitionTime().isPresent()
                ? stated.repetitionTime()
                : series.repetitionTime());
    InputStream table = new ByteArrayInputStream(series.table());
    return Upload.receive(table, place.of(0, FileKind.TSV), FileKind.TSV, about);
  }

  /** Fields count for the files behind them; a file has any field's name and an ending. */
  private List<UploadedFile> multipart(Exchange exchange, String type, Place place)
      throws IOException {
    Multipart parts = new Multipart(new Body(exchange, limits.uploadBytes(), limits), type);
    List<UploadedFile> files = new ArrayList<>();
    Map<String, String> fields = new HashMap<>();
    for (Optional<Multipart.Part> part = parts.next(); part.isPresent(); part = parts.next()) {
      if (part.get().fileName().isEmpty()) {
        if (fields.size() >= 16) {
          throw RefusedRequest.of(400, "body", "more than 16 fields", "fewer", "");
        }
        fields.put(part.get().field(), part.get().text());
        continue;
      }
      if (files.size() == limits.filesPerJob()) {
        throw RefusedRequest.of(
            413, "body", "more files", "at most " + limits.filesPerJob() + " a job", "");
      }
      FileKind kind = ofName(part.get().fileName().get());
      UploadedFile.About about =
          about(
              name ->
                  Optional.ofNullable(fields.get(name))
                      .filter(value -> !value.isEmpty())
                      .or(() -> exchange.stated(name)));
      files.add(Upload.receive(part.get(), place.of(files.size(), kind), kind, about));
    }
    if (files.isEmpty()) {
      throw RefusedRequest.of(400, "body", "no file", "a part with a file's name", "");
    }
    return files;
  }

  private FileKind kind(Exchange exchange, String type) {
    Optional<String> stated = exchange.query("kind");
    if (stated.isPresent()) {
      return ofName(stated.get());
    }
    Optional<String> disposition = exchange.header("Content-Disposition");
    if (disposition.isPresent()) {
      Matcher name = FILE_NAME.matcher(disposition.get());
      if (name.find()) {
        return ofName(name.group(1));
      }
    }
    return switch (type) {
      case "text/csv" -> require(FileKind.CSV);
      case "text/tab-separated-values" -> require(FileKind.TSV);
      default -> throw unknownKind("no kind is stated");
    };
  }

  private FileKind ofName(String name) {
    return require(
        FileKind.ofName(name).orElseThrow(() -> unknownKind("an ending that is not known")));
  }

  private FileKind require(FileKind kind) {
    if (!kinds.contains(kind)) {
      throw unknownKind(kind.ending() + ", which this model does not take");
    }
    return kind;
  }

  private RefusedRequest unknownKind(String found) {
    return RefusedRequest.of(
        415,
        "kind",
        found,
        "one of " + String.join(" ", kinds.stream().map(FileKind::ending).toList()),
        "State it as kind=tsv, or in Content-Disposition: attachment; filename=\"x.tsv\"");
  }

  private interface Stated {
    Optional<String> of(String name);
  }

  private static UploadedFile.About about(Stated stated) {
    OptionalDouble time = OptionalDouble.empty();
    Optional<String> text = stated.of("repetition_time");
    if (text.isPresent()) {
      if (!text.get().matches("[0-9]{1,6}(\\.[0-9]{1,12})?")) {
        throw RefusedRequest.of(400, "repetition_time", "no number", "seconds, as in 0.735", "");
      }
      time = OptionalDouble.of(Double.parseDouble(text.get()));
    }
    return new UploadedFile.About(
        stated.of("subject"), stated.of("session").orElse(""), stated.of("modality"), time);
  }

  private Duration waiting(Exchange exchange) {
    Optional<String> wait = exchange.query("wait");
    if (wait.isEmpty()) {
      return Duration.ZERO;
    }
    if (!wait.get().matches("[0-9]{1,4}(\\.[0-9]{1,3})?")) {
      throw RefusedRequest.of(400, "wait", "no number", "seconds, as in 10", "");
    }
    Duration asked = Duration.ofMillis((long) (1000 * Double.parseDouble(wait.get())));
    return asked.compareTo(limits.longestWait()) > 0 ? limits.longestWait() : asked;
  }

  /** Each token has keys of its own; only a hash of them is kept. */
  private static Optional<String> key(Exchange exchange) {
    Optional<String> key = exchange.header("Idempotency-Key");
    if (key.isPresent() && !key.get().matches("[\\x21-\\x7e]{1,255}")) {
      throw RefusedRequest.of(
          400, "Idempotency-Key", "no key", "1 to 255 printable characters", "Send a UUID");
    }
    return key.map(
        text ->
            HexFormat.of()
                .formatHex(
                    Upload.sha256()
                        .digest(
                            (exchange.caller().id() + "\n" + text)
                                .getBytes(StandardCharsets.UTF_8))));
  }
}
