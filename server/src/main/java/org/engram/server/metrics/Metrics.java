package org.engram.server.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * All that the service counts, and its text for Prometheus (exposition format 0.0.4). A page of
 * ours and not a library: the names are few and fixed, and each library brings a megabyte.
 */
public final class Metrics {
  private static final Path STATUS = Path.of("/proc/self/status");

  private final Map<String, LongAdder> requests = new ConcurrentSkipListMap<>();
  private final Map<String, LongAdder> finished = new ConcurrentSkipListMap<>();
  private final Map<String, LongAdder> turnedAway = new ConcurrentSkipListMap<>();
  private final Map<String, LongSupplier> gauges = new ConcurrentSkipListMap<>();
  private final LongAdder bytes = new LongAdder();
  private final Histogram batches = new Histogram(1, 2, 4, 8, 16, 32, 64);
  private final Histogram computing = seconds();
  private final Histogram reading = seconds();
  private final Histogram answering = seconds();
  private final Histogram waiting = seconds();

  private static Histogram seconds() {
    return new Histogram(
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300);
  }

  /** A request was answered. */
  public void answered(String method, String route, int status, double seconds) {
    count(requests, "method=\"" + method + "\",route=\"" + route + "\",status=\"" + status + "\"");
    answering.add(seconds);
  }

  /** A request was not let in, and why: a word of ours. */
  public void turnedAway(String reason) {
    count(turnedAway, "reason=\"" + reason + "\"");
  }

  /** A job ended, this long after it was accepted. */
  public void finished(String status, double seconds) {
    count(finished, "status=\"" + status + "\"");
    waiting.add(seconds);
  }

  /** So much of a body came in. */
  public void received(long count) {
    bytes.add(count);
  }

  /** Scans were computed together. */
  public void computed(int batch, double seconds) {
    batches.add(batch);
    computing.add(seconds);
  }

  /** A file was read and prepared. */
  public void read(double seconds) {
    reading.add(seconds);
  }

  /** Something that can be looked at whenever it is asked for. */
  public void gauge(String name, LongSupplier value) {
    gauges.put(name, value);
  }

  private static void count(Map<String, LongAdder> counters, String labels) {
    counters.computeIfAbsent(labels, _ -> new LongAdder()).increment();
  }

  /** The whole page. */
  public String text() {
    StringBuilder out = new StringBuilder();
    counters(out, "engram_requests_total", "Requests answered.", requests);
    counters(out, "engram_jobs_finished_total", "Jobs that ended.", finished);
    counters(out, "engram_turned_away_total", "Requests that were not let in.", turnedAway);
    head(out, "engram_upload_bytes_total", "Bytes received.", "counter");
    out.append("engram_upload_bytes_total ").append(bytes.sum()).append('\n');
    histogram(out, "engram_batch_scans", "Scans computed together.", batches);
    histogram(out, "engram_compute_seconds", "Time of a batch.", computing);
    histogram(out, "engram_read_seconds", "Time to read and prepare a file.", reading);
    histogram(out, "engram_request_seconds", "Time to answer a request.", answering);
    histogram(out, "engram_job_seconds", "Time from acceptance to outcome.", waiting);
    gauges.forEach(
        (name, value) -> {
          head(out, name, "Now.", "gauge");
          out.append(name).append(' ').append(value.getAsLong()).append('\n');
        });
    long resident = resident();
    if (resident >= 0) {
      head(out, "process_resident_memory_bytes", "Resident memory, libtorch's too.", "gauge");
      out.append("process_resident_memory_bytes ").append(resident).append('\n');
    }
    Runtime java = Runtime.getRuntime();
    head(out, "jvm_memory_used_bytes", "Java's heap in use.", "gauge");
    out.append("jvm_memory_used_bytes ").append(java.totalMemory() - java.freeMemory());
    return out.append('\n').toString();
  }

  private static void counters(
      StringBuilder out, String name, String help, Map<String, LongAdder> counters) {
    head(out, name, help, "counter");
    counters.forEach(
        (labels, count) ->
            out.append(name)
                .append('{')
                .append(labels)
                .append("} ")
                .append(count.sum())
                .append('\n'));
  }

  private static void histogram(StringBuilder out, String name, String help, Histogram values) {
    head(out, name, help, "histogram");
    values.write(name, out);
  }

  private static void head(StringBuilder out, String name, String help, String type) {
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  /** Bytes; -1 where the system does not say. */
  private static long resident() {
    if (!Files.isReadable(STATUS)) {
      return -1;
    }
    try {
      for (String line : Files.readAllLines(STATUS, StandardCharsets.UTF_8)) {
        if (line.startsWith("VmRSS:")) {
          return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
      }
      return -1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
