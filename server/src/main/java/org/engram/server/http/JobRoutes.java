package org.engram.server.http;

import io.helidon.common.socket.SocketWriterException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.engram.server.Limits;
import org.engram.server.job.Job;
import org.engram.server.job.JobEvent;
import org.engram.server.job.JobId;
import org.engram.server.job.JobService;
import org.engram.server.metrics.Metrics;
import org.engram.tensor.Problem;
import tools.jackson.databind.json.JsonMapper;

/** {@code /v1/jobs}: how jobs stand, what came of them, and their end. */
final class JobRoutes {
  private static final int LISTED = 100;
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);

  private final JobService jobs;
  private final Semaphore streams;
  private final Metrics metrics;

  JobRoutes(JobService jobs, Limits limits, Metrics metrics) {
    this.jobs = jobs;
    this.metrics = metrics;
    this.streams = new Semaphore(limits.eventStreams());
  }

  /** The latest that the caller may see. */
  void list(Exchange exchange) {
    Optional<String> status = exchange.query("status");
    List<Map<String, Object>> all =
        jobs.jobs().stream()
            .filter(job -> exchange.caller().sees(job.request().owner()))
            .filter(job -> status.isEmpty() || job.snapshot().status().text().equals(status.get()))
            .limit(LISTED)
            .map(job -> Answers.job(job, jobs))
            .toList();
    exchange.json(200, Map.of("jobs", all));
  }

  void show(Exchange exchange) {
    exchange.json(200, Answers.job(job(exchange), jobs));
  }

  void result(Exchange exchange) {
    Job job = job(exchange);
    if (!job.snapshot().status().finished()) {
      throw new RefusedRequest(
          409,
          new Problem("job", "not finished", "a job that is", "Ask again, or follow its events"),
          1);
    }
    Answers.result(exchange, job, jobs);
  }

  void delete(Exchange exchange) {
    Job job = job(exchange);
    if (!exchange.caller().removes(job.request().owner())) {
      throw RefusedRequest.of(
          403, "token", "another token's job", "the token that sent it, or scope admin", "");
    }
    jobs.delete(job);
    exchange.empty(204);
  }

  /** Server-sent events (WHATWG HTML, 9.2): one a step, a comment where nothing happens. */
  void events(Exchange exchange) throws IOException, InterruptedException {
    Job job = job(exchange);
    if (!streams.tryAcquire()) {
      metrics.turnedAway("events");
      throw new RefusedRequest(
          429, new Problem("service", "as many event streams as are kept", "", "Ask again"), 5);
    }
    try {
      exchange.begin(200, "text/event-stream");
      stream(exchange, job, last(exchange));
    } catch (IOException | UncheckedIOException | SocketWriterException e) {
      throw new ClientGone(e);
    } finally {
      streams.release();
    }
  }

  private void stream(Exchange exchange, Job job, long known)
      throws IOException, InterruptedException {
    long last = known;
    try (OutputStream out = exchange.response().outputStream()) {
      write(exchange, out, "retry: 2000\n\n");
      while (true) {
        List<JobEvent> events = job.after(last, HEARTBEAT);
        for (JobEvent event : events) {
          String data = JsonMapper.shared().writeValueAsString(Answers.event(event));
          write(
              exchange,
              out,
              "id: "
                  + event.id()
                  + "\nevent: "
                  + event.status().text()
                  + "\ndata: "
                  + data
                  + "\n\n");
          last = event.id();
        }
        Job.Snapshot now = job.snapshot();
        boolean told = job.after(last, Duration.ZERO).isEmpty();
        if (told && (now.status().finished() || now.deleted() || jobs.closing())) {
          return;
        }
        if (events.isEmpty()) {
          write(exchange, out, ": still here\n\n");
        }
      }
    }
  }

  private static void write(Exchange exchange, OutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (ConnectionWatch.Answering _ = exchange.answering(bytes.length)) {
      out.write(bytes);
      out.flush();
    }
  }

  private static long last(Exchange exchange) {
    return exchange
        .header("Last-Event-ID")
        .filter(id -> id.matches("[0-9]{1,9}"))
        .map(Long::parseLong)
        .orElse(0L);
  }

  private Job job(Exchange exchange) {
    Job job =
        JobId.parse(exchange.path("id"))
            .flatMap(jobs::job)
            .filter(found -> exchange.caller().sees(found.request().owner()))
            .orElseThrow(RefusedRequest::notFound);
    exchange.about(job.id().text());
    return job;
  }
}
