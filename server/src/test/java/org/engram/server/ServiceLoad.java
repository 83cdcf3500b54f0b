package org.engram.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Load on a running service, from a process of its own: clients in a closed loop, each sending its
 * next scan when the last is answered, and arrivals at a fixed rate, whose latency counts from when
 * they were due. A line each: answers a second, percentiles of the time to the result, refusals.
 *
 * <p>Arguments: the service's address, a run's file, its repetition time, seconds for each load,
 * and then loads such as {@code closed=8} and {@code open=50}.
 */
public final class ServiceLoad {
  private final HttpClient http =
      HttpClient.newBuilder().executor(Executors.newVirtualThreadPerTaskExecutor()).build();
  private final URI uri;
  private final byte[] body;
  private final List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
  private final Map<Integer, LongAdder> statuses = new ConcurrentSkipListMap<>();

  private ServiceLoad(URI uri, byte[] body) {
    this.uri = uri;
    this.body = body;
  }

  /** As above. */
  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[1]);
    URI uri = URI.create(args[0] + "/v1/embeddings?kind=tsv&wait=60&repetition_time=" + args[2]);
    byte[] body = Files.readAllBytes(file);
    Duration time = Duration.ofSeconds(Long.parseLong(args[3]));
    new ServiceLoad(uri, body).closed(2, Duration.ofSeconds(3)); // warm
    for (String load : List.of(args).subList(4, args.length)) {
      ServiceLoad one = new ServiceLoad(uri, body);
      int number = Integer.parseInt(load.replaceAll(".*=", ""));
      long began = System.nanoTime();
      if (load.startsWith("closed")) {
        one.closed(number, time);
      } else {
        one.open(number, time);
      }
      System.out.println(load + ": " + one.line((System.nanoTime() - began) / 1e9));
    }
  }

  private void closed(int clients, Duration time) {
    long until = System.nanoTime() + time.toNanos();
    try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < clients; i++) {
        all.execute(
            () -> {
              while (System.nanoTime() < until) {
                send(System.nanoTime());
              }
            });
      }
    }
  }

  private void open(int perSecond, Duration time) {
    long began = System.nanoTime();
    long count = perSecond * time.toSeconds();
    try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
      for (long i = 0; i < count; i++) {
        long due = began + i * 1_000_000_000L / perSecond;
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        all.execute(() -> send(due));
      }
    }
  }

  private void send(long from) {
    try {
      HttpResponse<byte[]> answer =
          http.send(
              HttpRequest.newBuilder(uri)
                  .timeout(Duration.ofSeconds(90))
                  .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      statuses.computeIfAbsent(answer.statusCode(), _ -> new LongAdder()).increment();
      if (answer.statusCode() == 200) {
        nanos.add(System.nanoTime() - from);
      }
    } catch (IOException e) {
      statuses.computeIfAbsent(0, _ -> new LongAdder()).increment(); // no answer at all
    } catch (InterruptedException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  private String line(double seconds) {
    List<Long> sorted = new ArrayList<>(nanos);
    Collections.sort(sorted);
    return String.format(
        Locale.ROOT,
        "%.1f results/s, p50 %.0f ms, p95 %.0f ms, p99 %.0f ms, statuses %s",
        sorted.size() / seconds,
        percentile(sorted, 0.5),
        percentile(sorted, 0.95),
        percentile(sorted, 0.99),
        statuses);
  }

  private static double percentile(List<Long> sorted, double share) {
    return sorted.isEmpty()
        ? Double.NaN
        : sorted.get((int) Math.min(sorted.size() - 1, share * sorted.size())) / 1e6;
  }
}
