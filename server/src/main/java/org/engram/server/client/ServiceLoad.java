package org.engram.server.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Load on a running service: one scan, sent again and again. Clients in a closed loop each send the
 * next when the last is answered; arrivals at a fixed rate are sent whatever happens, and their
 * time counts from when they were due.
 *
 * <pre>{@code
 * ServiceLoad load = ServiceLoad.of(service, token, scan, Map.of("repetition_time", "2"));
 * ServiceLoad.Figures most = load.closed(8, Duration.ofSeconds(8));
 * ServiceLoad.Figures past = load.open(2 * most.perSecond(), Duration.ofSeconds(8));
 * }</pre>
 */
public final class ServiceLoad {
  private static final Duration WAIT = Duration.ofSeconds(60);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final HttpClient http;
  private final EngramClient client;
  private final URI uri;
  private final Optional<String> token;
  private final byte[] body;

  private ServiceLoad(
      HttpClient http, EngramClient client, URI uri, Optional<String> token, byte[] body) {
    this.http = http;
    this.client = client;
    this.uri = uri;
    this.token = token;
    this.body = body;
  }

  /**
   * Of one scan.
   *
   * @param service its address, without a path
   * @param scan is held in memory
   * @param about what is stated of it, as for {@link EngramClient#embed(Path, Map)}
   */
  public static ServiceLoad of(
      URI service, Optional<String> token, Path scan, Map<String, String> about) {
    Map<String, String> query = new TreeMap<>(about);
    query.put("kind", EngramClient.ending(scan));
    query.put("wait", Long.toString(WAIT.toSeconds()));
    StringBuilder text = new StringBuilder("/v1/embeddings?");
    query.forEach(
        (name, value) ->
            text.append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8))
                .append('&'));
    HttpClient http =
        HttpClient.newBuilder().executor(Executors.newVirtualThreadPerTaskExecutor()).build();
    return new ServiceLoad(
        http,
        EngramClient.of(service, token).with(http, 8),
        service.resolve(text.substring(0, text.length() - 1)),
        token,
        read(scan));
  }

  private static byte[] read(Path scan) {
    try {
      return Files.readAllBytes(scan);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What one load came to. Each request that was sent is counted once: as a result, as turned away,
   * as refused or as lost.
   *
   * @param load in words
   * @param seconds until the last was answered
   * @param sent requests
   * @param results answered with one, at once or later as a job
   * @param millis to the result, of those answered with it at once, sorted
   * @param turnedAway answered with 429 and when to come again
   * @param refused answered with another error of the client's
   * @param lost neither: no answer, a failure of the service, or a job that came to nothing
   */
  public record Figures(
      String load,
      double seconds,
      int sent,
      int results,
      double[] millis,
      int turnedAway,
      int refused,
      int lost) {
    /** Results a second. */
    public double perSecond() {
      return results / seconds;
    }

    /**
     * A quantile of the time to the result, in milliseconds; NaN where there was none.
     *
     * @param share 0.5 for the median
     */
    public double quantile(double share) {
      return millis.length == 0
          ? Double.NaN
          : millis[(int) Math.min(millis.length - 1, share * millis.length)];
    }

    /** For people. */
    public String line() {
      return String.format(
          Locale.ROOT,
          "%s: %.1f results/s, p50 %.0f ms, p95 %.0f ms, p99 %.0f ms, 429 %d of %d, refused %d,"
              + " lost %d",
          load,
          perSecond(),
          quantile(0.5),
          quantile(0.95),
          quantile(0.99),
          turnedAway,
          sent,
          refused,
          lost);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Figures that
          && load.equals(that.load)
          && seconds == that.seconds
          && sent == that.sent
          && results == that.results
          && Arrays.equals(millis, that.millis)
          && turnedAway == that.turnedAway
          && refused == that.refused
          && lost == that.lost;
    }

    @Override
    public int hashCode() {
      return load.hashCode() * 31 + Arrays.hashCode(millis);
    }
  }

  /** Clients that each send the next when the last is answered, for so long. */
  public Figures closed(int clients, Duration time) {
    Tally tally = new Tally("closed=" + clients);
    long until = System.nanoTime() + time.toNanos();
    try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < clients; i++) {
        all.execute(
            () -> {
              while (System.nanoTime() < until) {
                send(tally, System.nanoTime());
              }
            });
      }
    }
    return tally.figures();
  }

  /** So many a second, whatever becomes of them, for so long. */
  public Figures open(double perSecond, Duration time) {
    Tally tally = new Tally(String.format(Locale.ROOT, "open=%.1f", perSecond));
    long began = System.nanoTime();
    long count = Math.max(1, Math.round(perSecond * time.toNanos() / 1e9));
    try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
      for (long i = 0; i < count; i++) {
        long due = began + Math.round(i * 1e9 / perSecond);
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        all.execute(() -> send(tally, due));
      }
    }
    return tally.figures();
  }

  private void send(Tally tally, long from) {
    tally.sent.incrementAndGet();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(WAIT.plusSeconds(30))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
    try {
      HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      tally.count(answer, (System.nanoTime() - from) / 1e6, this);
    } catch (IOException _) {
      tally.lost.incrementAndGet(); // no answer at all
    } catch (InterruptedException _) {
      tally.lost.incrementAndGet();
      Thread.currentThread().interrupt();
    }
  }

  /** Whether a job that was only accepted comes to its result. */
  private boolean comes(String location) throws InterruptedException {
    try {
      String id = location.replaceFirst(".*/", "");
      return client.await(id, LONGEST).status().equals("done");
    } catch (ServiceException | UncheckedIOException _) {
      return false;
    }
  }

  /** Counts while many send. */
  private static final class Tally {
    private final String load;
    private final long began = System.nanoTime();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger results = new AtomicInteger();
    private final AtomicInteger turnedAway = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final Queue<Double> millis = new ConcurrentLinkedQueue<>();

    Tally(String load) {
      this.load = load;
    }

    void count(HttpResponse<String> answer, double took, ServiceLoad of)
        throws InterruptedException {
      int status = answer.statusCode();
      if (status == 200) {
        millis.add(took);
        results.incrementAndGet();
      } else if (status == 202) {
        boolean there = of.comes(answer.headers().firstValue("Location").orElse(""));
        (there ? results : lost).incrementAndGet();
      } else if (status == 429 && answer.headers().firstValue("Retry-After").isPresent()) {
        turnedAway.incrementAndGet();
      } else {
        (status >= 400 && status < 500 ? refused : lost).incrementAndGet();
      }
    }

    Figures figures() {
      double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      return new Figures(
          load,
          (System.nanoTime() - began) / 1e9,
          sent.get(),
          results.get(),
          sorted,
          turnedAway.get(),
          refused.get(),
          lost.get());
    }
  }
}
