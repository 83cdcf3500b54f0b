package org.engram.server.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends scans to a service and fetches what became of them. Where the service is full or just
 * starting (429, 503, 507, no connection) a request is sent again after the time that the service
 * names; an upload keeps its idempotency key, so it is not computed twice. May be used by many
 * threads.
 *
 * <pre>{@code
 * EngramClient client = EngramClient.of(URI.create("https://engram.example"), Optional.of(token));
 * String job = client.embed(Path.of("run.tsv"), Map.of("repetition_time", "0.735"));
 * List<RemoteRow> rows = client.result(client.await(job, Duration.ofMinutes(10)).id());
 * }</pre>
 */
public final class EngramClient {
  private static final Duration REQUEST = Duration.ofMinutes(30);
  private static final int LONGEST_POLL_MILLIS = 2000;

  private final HttpClient http;
  private final URI base;
  private final Optional<String> token;
  private final int attempts;

  private EngramClient(HttpClient http, URI base, Optional<String> token, int attempts) {
    this.http = http;
    this.base = base;
    this.token = token;
    this.attempts = attempts;
  }

  /** Of a service at its address, without a path; up to eight attempts a request. */
  public static EngramClient of(URI base, Optional<String> token) {
    return new EngramClient(HttpClient.newHttpClient(), base, token, 8);
  }

  /** With another client, as one that trusts a certificate of its own, and other patience. */
  public EngramClient with(HttpClient other, int mostAttempts) {
    return new EngramClient(other, base, token, mostAttempts);
  }

  /**
   * Sends a file, streamed from the disk. Only the ending of its name is sent.
   *
   * @param about subject, session, modality, repetition_time, space, as far as they are known
   * @return the job's id
   */
  public String embed(Path file, Map<String, String> about) throws InterruptedException {
    Map<String, String> query = new TreeMap<>(about);
    query.put("kind", ending(file));
    String key = UUID.randomUUID().toString();
    JsonNode job =
        json(
            send(
                () ->
                    request("/v1/embeddings" + text(query))
                        .header("Idempotency-Key", key)
                        .header("Content-Type", "application/octet-stream")
                        .POST(body(file))));
    return job.get("id").asString();
  }

  /**
   * Sends a scan with files that belong to it, streamed from the disk. Only the endings of their
   * names are sent.
   *
   * @param beside by their fields: confounds, confounds_json, mask, segmentation
   * @return the job's id
   */
  public String embed(Path file, Map<String, Path> beside, Map<String, String> about)
      throws InterruptedException {
    String key = UUID.randomUUID().toString();
    String boundary = UUID.randomUUID().toString();
    return json(send(
            () ->
                request("/v1/embeddings" + text(new TreeMap<>(about)))
                    .header("Idempotency-Key", key)
                    .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                    .POST(form(boundary, file, new TreeMap<>(beside)))))
        .get("id")
        .asString();
  }

  private static HttpRequest.BodyPublisher form(
      String boundary, Path file, Map<String, Path> beside) {
    List<HttpRequest.BodyPublisher> parts = new ArrayList<>();
    part(parts, boundary, "file", file);
    beside.forEach((field, path) -> part(parts, boundary, field, path));
    parts.add(HttpRequest.BodyPublishers.ofString("--" + boundary + "--\r\n"));
    return HttpRequest.BodyPublishers.concat(parts.toArray(HttpRequest.BodyPublisher[]::new));
  }

  private static void part(
      List<HttpRequest.BodyPublisher> parts, String boundary, String field, Path file) {
    parts.add(
        HttpRequest.BodyPublishers.ofString(
            "--"
                + boundary
                + "\r\nContent-Disposition: form-data; name=\""
                + field
                + "\"; filename=\"x."
                + ending(file)
                + "\"\r\n\r\n"));
    parts.add(body(file));
    parts.add(HttpRequest.BodyPublishers.ofString("\r\n"));
  }

  private static HttpRequest.BodyPublisher body(Path file) {
    try {
      return HttpRequest.BodyPublishers.ofFile(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that could be an ending, and nothing before it. */
  static String ending(Path file) {
    Matcher ending =
        Pattern.compile("\\.([pd]tseries\\.nii|[A-Za-z0-9]+\\.gz|[A-Za-z0-9]+)$")
            .matcher(String.valueOf(file.getFileName()));
    if (!ending.find()) {
      throw new RefusedInputException(
          file.toString(), "a name without an ending", "one that says its kind", "Rename it");
    }
    return ending.group(1);
  }

  /** How a job stands. */
  public RemoteJob job(String id) throws InterruptedException {
    return RemoteJob.of(json(send(() -> request("/v1/jobs/" + id).GET())));
  }

  /**
   * Asks until a job is finished.
   *
   * @throws ServiceException with status 408 if that takes longer
   */
  public RemoteJob await(String id, Duration longest) throws InterruptedException {
    long until = System.nanoTime() + longest.toNanos();
    int pause = 10;
    while (true) {
      RemoteJob job = job(id);
      if (job.finished()) {
        return job;
      }
      if (System.nanoTime() + pause * 1_000_000L > until) {
        throw new ServiceException(
            408, new Problem(id, "not finished in " + longest, "", "Wait for it again"));
      }
      Thread.sleep(pause);
      pause = Math.min(LONGEST_POLL_MILLIS, pause * 3 / 2);
    }
  }

  /**
   * The rows of a job that is done.
   *
   * @throws ServiceException if it was refused or failed, and why
   */
  public List<RemoteRow> result(String id) throws InterruptedException {
    List<RemoteRow> rows = new ArrayList<>();
    json(send(() -> request("/v1/jobs/" + id + "/result").GET()))
        .get("rows")
        .forEach(row -> rows.add(RemoteRow.of(row)));
    return List.copyOf(rows);
  }

  /** Removes a job and all that the service has of it. */
  public void delete(String id) throws InterruptedException {
    send(() -> request("/v1/jobs/" + id).DELETE());
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path)).timeout(REQUEST).header("Accept", "*/*");
    token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
    return request;
  }

  private interface Request {
    HttpRequest.Builder make();
  }

  private HttpResponse<String> send(Request request) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        HttpResponse<String> response =
            http.send(request.make().build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() < 400) {
          return response;
        }
        if (attempt == attempts || !again(response.statusCode())) {
          throw refusal(response);
        }
        Thread.sleep(1000 * seconds(response));
      } catch (ConnectException e) {
        if (attempt == attempts) {
          throw new UncheckedIOException(e);
        }
        Thread.sleep(Math.min(10_000, 100L << attempt));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static boolean again(int status) {
    return status == 429 || status == 503 || status == 507;
  }

  private static long seconds(HttpResponse<String> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(text -> text.matches("[0-9]{1,4}"))
        .map(Long::parseLong)
        .orElse(1L);
  }

  private static ServiceException refusal(HttpResponse<String> response) {
    try {
      JsonNode error = JsonMapper.shared().readTree(response.body()).path("error");
      return new ServiceException(response.statusCode(), RemoteJob.problem(error));
    } catch (JacksonException _) {
      return new ServiceException(
          response.statusCode(),
          new Problem("service", "an answer that is not Engram's", "JSON", "Is it a proxy's?"));
    }
  }

  private static JsonNode json(HttpResponse<String> response) {
    return JsonMapper.shared().readTree(response.body());
  }

  private static String text(Map<String, String> query) {
    StringBuilder text = new StringBuilder();
    query.forEach(
        (name, value) ->
            text.append(text.isEmpty() ? '?' : '&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return text.toString();
  }
}
