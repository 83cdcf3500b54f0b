package org.engram.server.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.engram.cohort.store.CohortStore;
import org.engram.pipeline.viewer.ViewerDocument;
import org.engram.server.Limits;
import org.engram.server.access.AccessScope;
import org.engram.server.access.AuditLog;
import org.engram.server.access.Caller;
import org.engram.server.access.Tokens;
import org.engram.server.job.Intake;
import org.engram.server.job.JobService;
import org.engram.server.metrics.Metrics;
import org.engram.tensor.EngramException;

/**
 * All routes, and what every request goes through: who it is from, what it may do, its answer in
 * words of ours, and its line in the record.
 */
public final class Api {
  private static final String REQUEST_ID = "X-Request-Id";

  /** What the viewer's page calls the search, below its own address. */
  private static final String VIEWER_SEARCH = "similar";

  private final Entrance entrance;
  private final Optional<AuditLog> audit;
  private final Metrics metrics;
  private final boolean encrypted;
  private final ConnectionWatch watch;
  private final List<ApiRoute> routes;

  /**
   * What routes stand on.
   *
   * @param tokens without them everybody may do everything
   * @param encrypted whether clients come by TLS
   * @param watch over answers that are not taken
   */
  public record Parts(
      JobService jobs,
      Intake intake,
      Optional<CohortStore> cohort,
      Limits limits,
      Metrics metrics,
      Optional<Tokens> tokens,
      Optional<AuditLog> audit,
      boolean encrypted,
      Optional<ViewerDocument> viewer,
      ConnectionWatch watch) {}

  public Api(Parts parts) {
    this.entrance = new Entrance(parts.tokens(), parts.metrics());
    this.audit = parts.audit();
    this.metrics = parts.metrics();
    this.encrypted = parts.encrypted();
    this.watch = parts.watch();
    this.routes = routes(parts);
  }

  private static List<ApiRoute> routes(Parts parts) {
    EmbedRoute embed =
        new EmbedRoute(parts.jobs(), parts.limits(), parts.metrics(), parts.intake());
    JobRoutes jobs = new JobRoutes(parts.jobs(), parts.limits(), parts.metrics());
    SimilarRoute similar = new SimilarRoute(parts.cohort(), parts.jobs(), parts.limits());
    InfoRoutes info = new InfoRoutes(parts.jobs(), parts.limits(), parts.metrics(), parts.intake());
    ViewerRoute viewer = ViewerRoute.of(parts.viewer(), similar.search(VIEWER_SEARCH));
    return List.of(
        ApiRoute.scoped(AccessScope.EMBED, "POST", "/v1/embeddings", "embed", embed::handle),
        ApiRoute.any("GET", "/v1/jobs", "list", jobs::list),
        ApiRoute.any("GET", "/v1/jobs/{id}", "show", jobs::show),
        ApiRoute.any("DELETE", "/v1/jobs/{id}", "delete", jobs::delete),
        ApiRoute.any("GET", "/v1/jobs/{id}/events", "events", jobs::events),
        ApiRoute.any("GET", "/v1/jobs/{id}/result", "result", jobs::result),
        ApiRoute.scoped(AccessScope.READ, "GET", "/v1/similar", "similar", similar::ofSubject),
        ApiRoute.scoped(AccessScope.READ, "POST", "/v1/similar", "similar", similar::ofQuestion),
        ApiRoute.any("GET", "/v1/models", "", info::models),
        ApiRoute.any("GET", "/metrics", "", info::metrics),
        ApiRoute.open("/healthz", info::live),
        ApiRoute.open("/readyz", info::ready),
        ApiRoute.open("/openapi.json", info::openApi),
        ApiRoute.open("/viewer", viewer::redirect),
        ApiRoute.page("/viewer/", "viewer", viewer::page),
        ApiRoute.page("/viewer/data.json", "viewer", viewer::data),
        ApiRoute.page("/viewer/" + VIEWER_SEARCH, "similar", similar::ofSubject));
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
            Refusals.send(
                new Exchange(req, res, Caller.ANYBODY, watch),
                Refusals.fault(failure),
                requestId(req),
                false));
    return routing.any((req, res) -> answer(other, req, res));
  }

  /** Methods and paths, for the test that the OpenAPI document has the same. */
  public List<String> paths() {
    return routes.stream().map(route -> route.method() + " " + route.path()).toList();
  }

  private void answer(ApiRoute route, ServerRequest request, ServerResponse response) {
    long began = System.nanoTime();
    String id = requestId(request);
    Exchange exchange = new Exchange(request, response, Caller.ANYBODY, watch);
    headers(exchange, id);
    try {
      try {
        exchange = new Exchange(request, response, entrance.caller(route, exchange), watch);
        entrance.permit(route, exchange.caller());
        route.handler().handle(exchange);
      } catch (RefusedRequest e) {
        Refusals.send(exchange, e, id, route.page());
      } catch (EngramException e) {
        Refusals.send(exchange, Refusals.of(e), id, route.page());
      } catch (ClientGone _) {
        metrics.turnedAway("gone");
        Refusals.send(
            exchange,
            RefusedRequest.of(400, "body", "it ends early", "all of it", "Send it again"),
            id,
            route.page());
      } catch (IOException e) {
        Refusals.send(exchange, Refusals.fault(e), id, route.page());
      } catch (InterruptedException _) {
        // The service ends, and so does waiting; the job is on disk.
        Thread.currentThread().interrupt();
        Refusals.send(
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

  private void headers(Exchange exchange, String id) {
    exchange
        .header(REQUEST_ID, id)
        .header("X-Content-Type-Options", "nosniff")
        .header("X-Frame-Options", "DENY")
        .header("Cross-Origin-Resource-Policy", "same-origin")
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
