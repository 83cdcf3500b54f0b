package org.engram.pipeline.hub;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;
import org.engram.tensor.RefusedInputException;

/**
 * Asks a hub. Redirects are followed here and not by the client, so that the token goes to the
 * hub's own address and to no other, and never from TLS to plain text.
 */
final class HubClient implements AutoCloseable {
  private static final int MOST_REDIRECTS = 6;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> TRANSIENT = Set.of(408, 425, 429, 500, 502, 503, 504);

  private final HubSettings settings;
  private final HttpClient client;

  HubClient(HubSettings settings) {
    this.settings = settings;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.patience().connect())
            .proxy(settings.proxies())
            .build();
  }

  /** The address of a file. */
  URI address(String repository, String revision, String file) {
    return URI.create(settings.endpoint() + "/" + repository + "/resolve/" + revision + "/" + file);
  }

  /**
   * Asks once.
   *
   * @param method GET or HEAD
   * @param elsewhere whether redirects to other hosts are followed; where not, such an answer is
   *     given as it is
   * @param gated whether the token is sent
   * @return an answer of status 200, 206 or 416, or a redirect where they are not followed
   * @throws IOException where asking again may help
   */
  Answer ask(
      String method, URI address, Map<String, String> headers, boolean elsewhere, boolean gated)
      throws IOException, InterruptedException {
    URI at = address;
    HttpHeaders first = null;
    for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
      boolean own = isHub(at);
      HttpResponse<Flow.Publisher<List<ByteBuffer>>> response =
          client.send(request(method, at, headers, own && gated), body -> publisher());
      TimedBody body = new TimedBody();
      response.body().subscribe(body);
      int status = response.statusCode();
      first = own || first == null ? response.headers() : first;
      Answer answer = new Answer(at, status, first, response.headers(), body);
      if (!REDIRECTS.contains(status)) {
        return judged(answer, gated);
      }
      Optional<URI> next = target(at, response.headers());
      if (next.isPresent() && !elsewhere && (!isHub(next.get()) || isAllSaid(response.headers()))) {
        return answer;
      }
      answer.close();
      at = next.orElseThrow(() -> badRedirect(answer));
    }
    throw new RefusedInputException(
        words(address),
        "more than " + MOST_REDIRECTS + " redirects",
        "a file",
        "Is this the address of a hub (HF_ENDPOINT)?");
  }

  private static HttpResponse.BodySubscriber<Flow.Publisher<List<ByteBuffer>>> publisher() {
    return HttpResponse.BodySubscribers.ofPublisher();
  }

  private HttpRequest request(
      String method, URI address, Map<String, String> headers, boolean withToken) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(settings.patience().answer())
            .header("User-Agent", "engram")
            .header("Accept-Encoding", "identity");
    headers.forEach(request::header);
    if (withToken && settings.mayCarryToken()) {
      settings.token().ifPresent(token -> request.header("Authorization", token.header()));
    }
    // Java's client gives this header to the proxy and to nobody behind it.
    Proxies.login(settings.proxies(), address)
        .ifPresent(login -> request.header("Proxy-Authorization", login));
    return request.build();
  }

  private Answer judged(Answer answer, boolean gated) throws IOException {
    int status = answer.status();
    if (status == 200 || status == 206 || status == 416) {
      String encoding = answer.headers().firstValue("Content-Encoding").orElse("identity");
      if (encoding.equals("identity")) {
        return answer;
      }
    }
    answer.close();
    if (TRANSIENT.contains(status)) {
      throw new TransientAnswer("HTTP " + status + " of " + words(answer.address()), wait(answer));
    }
    throw HubRefusals.of(answer, settings, gated, words(answer.address()));
  }

  /** Where a redirect leads; nothing where it may not lead there. */
  private Optional<URI> target(URI from, HttpHeaders headers) {
    try {
      String stated = headers.firstValue("Location").orElse("");
      if (stated.isBlank()) {
        return Optional.empty();
      }
      URI to = from.resolve(stated);
      String scheme = String.valueOf(to.getScheme());
      boolean known = scheme.equals("https") || (scheme.equals("http") && !isTls(from));
      return known && to.getHost() != null && to.getRawUserInfo() == null
          ? Optional.of(to)
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty(); // told by the caller, with where it came from
    }
  }

  private static boolean isTls(URI address) {
    return address.getScheme().equals("https");
  }

  private static RefusedInputException badRedirect(Answer answer) {
    return new RefusedInputException(
        words(answer.address()),
        "a redirect that is not followed (no address, or from https to plain text)",
        "a file, or a redirect to https",
        "Is this the address of a hub (HF_ENDPOINT)?");
  }

  /**
   * Whether a redirect already names commit and content, and leads to where the bytes are: a mirror
   * may keep these on its own host. One without a host in it is to the same file's usual address.
   */
  private static boolean isAllSaid(HttpHeaders headers) {
    return headers.firstValue("X-Repo-Commit").isPresent()
        && headers.firstValue("X-Linked-Etag").isPresent()
        && headers.firstValue("Location").orElse("").matches("[A-Za-z]+:.*");
  }

  /** Whether an address is the hub's own, to which the token may go. */
  private boolean isHub(URI address) {
    URI hub = settings.endpoint();
    return address.getScheme().equals(hub.getScheme())
        && address.getHost().equalsIgnoreCase(hub.getHost())
        && address.getPort() == hub.getPort();
  }

  private Optional<Duration> wait(Answer answer) {
    String stated = answer.headers().firstValue("Retry-After").orElse("");
    if (stated.matches("\\d{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(stated)));
    }
    try {
      ZonedDateTime until = ZonedDateTime.parse(stated, DateTimeFormatter.RFC_1123_DATE_TIME);
      Duration wait = Duration.between(settings.clock().instant(), until.toInstant());
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeException _) {
      return Optional.empty(); // nothing usable is stated: the usual wait
    }
  }

  /** An address without its query, which may carry a signature. */
  static String words(URI address) {
    return address.getScheme() + "://" + address.getRawAuthority() + address.getRawPath();
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
