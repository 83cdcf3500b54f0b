package org.engram.server.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.engram.server.Limits;
import org.engram.server.job.Intake;
import org.engram.server.job.Job;
import org.engram.server.job.JobRoom;
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
  private final JobService jobs;
  private final Limits limits;
  private final Metrics metrics;
  private final UploadReader reader;
  private final Semaphore uploads;

  EmbedRoute(JobService jobs, Limits limits, Metrics metrics, Intake intake) {
    this.jobs = jobs;
    this.limits = limits;
    this.metrics = metrics;
    this.reader = new UploadReader(intake, limits);
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
    if (!jobs.keys().claim(key.get())) {
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
      jobs.keys().release(key.get());
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
    Optional<JobRoom.Slot> room = jobs.room().slot();
    if (room.isEmpty()) {
      metrics.turnedAway("queue");
      throw busy("the queue is full", jobs.room().retryAfter());
    }
    try (JobRoom.Slot slot = room.get();
        JobStore.Incoming incoming = jobs.receive()) {
      exchange.about(incoming.id().text());
      List<UploadedFile> files = reader.read(exchange, UploadReader.Place.in(incoming));
      return jobs.accept(slot, incoming, exchange.caller().id(), key, files);
    }
  }

  /** The body is read for its hash alone. */
  private Job repeated(Exchange exchange, Job known) throws IOException {
    exchange.about(known.id().text());
    if (!known.request().sameAs(reader.read(exchange, UploadReader.Place.nowhere()))) {
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
