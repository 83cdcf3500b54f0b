package org.engram.server.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.engram.cohort.store.CohortStore;
import org.engram.pipeline.embed.EmbeddingModel;
import org.engram.pipeline.viewer.ViewerData;
import org.engram.server.Limits;
import org.engram.server.access.AccessScope;
import org.engram.server.access.AuditLog;
import org.engram.server.access.Caller;
import org.engram.server.access.Tokens;
import org.engram.server.job.JobService;
import org.engram.server.job.Trace;
import org.engram.server.metrics.Metrics;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.EngramException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;

/**
 * All routes, and what every request goes through: who it is from, what it may do, its answer in
 * words of ours, and its line in the record.
 */
public final class Api {
  private static final String REQUEST_ID = "X-Request-Id";
  private static final int LINGER_BYTES = 1 << 20;

  /** A browser asks for a name, which may be anything, and the token as a password. */
  private static final String BROWSER_SIGN_IN =
      "Basic realm=\"engram: any name, and the token as password\", charset=\"UTF-8\"";

  private static final long LINGER_NANOS = 2_000_000_000L;
  private static final Limits LINGER =
      Limits.defaults().withPatience(Duration.ofNanos(LINGER_NANOS), 0);

  private final Optional<Tokens> tokens;
  private final Optional<AuditLog> audit;
  private final Metrics metrics;
  private final boolean encrypted;
  private final List<ApiRoute> routes;

  /**
   * What routes stand on.
   *
   * @param tokens without them everybody may do everything
   * @param encrypted whether clients come by TLS
   */
  public record Parts(
      JobService jobs,
      EmbeddingModel model,
      Optional<CohortStore> cohort,
      Limits limits,
      Metrics metrics,
      Optional<Tokens> tokens,
      Optional<AuditLog> audit,
      boolean encrypted,
      Optional<ViewerData> viewer) {}

  public Api(Parts parts) {
    this.tokens = parts.tokens();
    this.audit = parts.audit();
    this.metrics = parts.metrics();
    this.encrypted = parts.encrypted();
    this.routes = routes(parts);
  }

  private static List<ApiRoute> routes(Parts parts) {
    EmbedRoute embed =
        new EmbedRoute(
            parts.jobs(), parts.limits(), parts.metrics(), InfoRoutes.volumes(parts.model()));
    JobRoutes jobs = new JobRoutes(parts.jobs(), parts.limits(), parts.metrics());
    SimilarRoute similar = new SimilarRoute(parts.cohort(), parts.jobs(), parts.limits());
    InfoRoutes info = new InfoRoutes(parts.jobs(), parts.limits(), parts.metrics(), parts.model());
    ViewerRoute viewer = ViewerRoute.of(parts.viewer());
    return List.of(
        ApiRoute.scoped(AccessScope.EMBED, "POST", "/v1/embeddings", "embed", embed::handle),
        ApiRoute.any("GET", "/v1/jobs", "list", jobs::list),
        ApiRoute.any("GET", "/v1/jobs/{id}", "show", jobs::show),
        ApiRoute.any("DELETE", "/v1/jobs/{id}", "delete", jobs::delete),
        ApiRoute.any("GET", "/v1/jobs/{id}/events", "events", jobs::events),
        ApiRoute.any("GET", "/v1/jobs/{id}/result", "result", jobs::result),
        ApiRoute.scoped(AccessScope.READ, "POST", "/v1/similar", "similar", similar::handle),
        ApiRoute.any("GET", "/v1/models", "", info::models),
        ApiRoute.any("GET", "/metrics", "", info::metrics),
        ApiRoute.open("/healthz", info::live),
        ApiRoute.open("/readyz", info::ready),
        ApiRoute.open("/openapi.json", info::openApi),
        ApiRoute.open("/viewer", viewer::redirect),
        ApiRoute.page("/viewer/", viewer::page),
        ApiRoute.page("/viewer/data.json", viewer::data));
  }

  /** For the web server. */
  public HttpRouting.Builder routing() {
    HttpRouting.Builder routing = HttpRouting.builder();
    for (ApiRoute route : routes) {
      routing.route(
          Method.create(route.method()), route.path(), (req, res) -> answer(route, req, res));
    }
    ApiRoute other =
        new ApiRoute(
            "ANY",
            "other",
            true,
            false,
            Optional.empty(),
            "",
            _ -> {
              throw RefusedRequest.notFound();
            });
    // What nobody foresaw: the library would put its message, and so what was sent, in the log.
    routing.error(
        Throwable.class,
        (req, res, failure) ->
            refuse(new Exchange(req, res, Caller.ANYBODY), fault(failure), requestId(req), false));
    return routing.any((req, res) -> answer(other, req, res));
  }

  /** Methods and paths, for the test that the OpenAPI document has the same. */
  public List<String> paths() {
    return routes.stream().map(route -> route.method() + " " + route.path()).toList();
  }

  private void answer(ApiRoute route, ServerRequest request, ServerResponse response) {
    long began = System.nanoTime();
    String id = requestId(request);
    Exchange exchange = new Exchange(request, response, Caller.ANYBODY);
    headers(exchange, id);
    try {
      try {
        exchange = new Exchange(request, response, caller(route, exchange));
        route.handler().handle(exchange);
      } catch (RefusedRequest e) {
        refuse(exchange, e, id, route.page());
      } catch (EngramException e) {
        refuse(exchange, refusal(e), id, route.page());
      } catch (ClientGone _) {
        metrics.turnedAway("gone");
        refuse(
            exchange,
            RefusedRequest.of(400, "body", "it ends early", "all of it", "Send it again"),
            id,
            route.page());
      } catch (IOException e) {
        refuse(exchange, fault(e), id, route.page());
      } catch (InterruptedException _) {
        // The service ends, and so does waiting; the job is on disk.
        Thread.currentThread().interrupt();
        refuse(
            exchange,
            RefusedRequest.of(503, "service", "shutting down", "", "Ask for the job again"),
            id,
            route.page());
      }
    } finally {
      metrics.answered(
          route.method(), route.path(), exchange.status(), (System.nanoTime() - began) / 1e9);
      metrics.received(exchange.received());
      record(route, exchange);
    }
    if (exchange.connectionEnds()) {
      // What is left of the body would be taken for the next request.
      throw new CloseConnectionException("the body was not read to its end");
    }
  }

  private static RefusedRequest refusal(EngramException e) {
    return switch (e) {
      case FileFormatException malformed -> new RefusedRequest(422, malformed.problem());
      case RefusedInputException refused -> new RefusedRequest(422, refused.problem());
      case ConfigurationException setting -> new RefusedRequest(400, setting.problem());
      default -> fault(e);
    };
  }

  /** Where and of what kind stands in the log, and nothing that was sent. */
  private static RefusedRequest fault(Throwable failure) {
    System.getLogger(Api.class.getName()).log(System.Logger.Level.ERROR, "{0}", Trace.of(failure));
    return RefusedRequest.of(
        500, "service", "a failure of its own", "", "Tell who runs it, with the request's id");
  }

  /**
   * Answers with an error. A body that was not read is not waited for: the connection is closed
   * behind the answer, after a part of it, so that the answer is seen before the end.
   */
  private static void refuse(Exchange exchange, RefusedRequest refused, String id, boolean page) {
    if (exchange.response().isSent()) {
      return;
    }
    refused
        .retryAfter()
        .ifPresent(seconds -> exchange.header("Retry-After", Integer.toString(seconds)));
    if (refused.status() == 401) {
      exchange.header("WWW-Authenticate", page ? BROWSER_SIGN_IN : "Bearer");
    }
    boolean unread = exchange.unread();
    if (unread) {
      exchange.header("Connection", "close");
    }
    exchange.json(refused.status(), Answers.problem(refused.problem(), id));
    if (unread) {
      if (refused.status() != 408 && refused.status() != 400) {
        linger(exchange, LINGER);
      }
      exchange.endConnection();
    }
  }

  private static void linger(Exchange exchange, Limits limits) {
    byte[] buffer = new byte[1 << 16];
    long until = System.nanoTime() + LINGER_NANOS;
    try (Body rest = new Body(exchange, Long.MAX_VALUE, limits)) {
      for (int left = LINGER_BYTES; left > 0 && System.nanoTime() < until; ) {
        int read = rest.read(buffer);
        if (read < 0) {
          return;
        }
        left -= read;
      }
    } catch (IOException | RefusedRequest e) {
      // It was given its answer, and went.
      System.getLogger(Api.class.getName()).log(System.Logger.Level.TRACE, "gone", e);
    }
  }

  private void headers(Exchange exchange, String id) {
    exchange
        .header(REQUEST_ID, id)
        .header("X-Content-Type-Options", "nosniff")
        .header("X-Frame-Options", "DENY")
        .header("Referrer-Policy", "no-referrer")
        .header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        .header("Cache-Control", "no-store");
    if (encrypted) {
      exchange.header("Strict-Transport-Security", "max-age=31536000");
    }
  }

  /** The client's own where it is one, so that its log and ours can be laid side by side. */
  private static String requestId(ServerRequest request) {
    return request
        .headers()
        .first(HeaderNames.create(REQUEST_ID))
        .filter(id -> id.matches("[A-Za-z0-9-]{1,64}"))
        .orElseGet(() -> UUID.randomUUID().toString());
  }

  private Caller caller(ApiRoute route, Exchange exchange) {
    if (route.open()) {
      return Caller.ANYBODY;
    }
    if (tokens.isEmpty()) {
      sameSite(exchange);
      return Caller.ANYBODY;
    }
    Caller caller =
        exchange
            .header("Authorization")
            .flatMap(value -> token(value, route.page()))
            .flatMap(tokens.get()::caller)
            .orElseThrow(
                () -> {
                  metrics.turnedAway("token");
                  return RefusedRequest.of(
                      401,
                      "Authorization",
                      "no token that is known",
                      "Authorization: Bearer TOKEN",
                      "Ask who runs the service for one");
                });
    if (route.scope().isPresent() && !caller.may(route.scope().get())) {
      metrics.turnedAway("scope");
      throw RefusedRequest.of(
          403,
          "token",
          "without the scope for this",
          "scope " + route.scope().get().text(),
          "Ask who runs the service for another token");
    }
    return caller;
  }

  /**
   * The token of a header. A page is asked for by a browser, which knows a name and a password: the
   * password is the token. Nothing else takes these, for a browser sends them for any site's page.
   */
  private static Optional<String> token(String header, boolean page) {
    if (header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return Optional.of(header.substring(7).strip());
    }
    if (!page || !header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return Optional.empty();
    }
    try {
      byte[] both = Base64.getDecoder().decode(header.substring(6).strip());
      String[] parts = new String(both, StandardCharsets.UTF_8).split(":", 2);
      return parts.length == 2 ? Optional.of(parts[1]) : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty(); // no Base 64: as if nothing were given
    }
  }

  /** Where there are no tokens, a page of somebody else's in a browser here must not come in. */
  private static void sameSite(Exchange exchange) {
    String host = exchange.header("Host").orElse("");
    String name = host.replaceFirst(":[0-9]+$", "");
    boolean foreign =
        exchange
            .header("Origin")
            .filter(origin -> !origin.replaceFirst("^https?://", "").equals(host))
            .isPresent();
    boolean numeric = name.matches("[0-9.]+|\\[[0-9a-fA-F:.]+\\]");
    if (foreign || !(name.equals("localhost") || numeric)) {
      throw RefusedRequest.of(
          403,
          "Origin",
          "a page of another site, or another name of this host",
          "a client of its own",
          "Start the service with --tokens FILE to reach it by a name");
    }
  }

  private void record(ApiRoute route, Exchange exchange) {
    if (audit.isPresent() && !route.action().isEmpty()) {
      audit
          .get()
          .add(
              new AuditLog.Entry(
                  exchange.caller().id(),
                  route.action(),
                  exchange.job(),
                  exchange.status(),
                  exchange.received()));
    }
  }
}
