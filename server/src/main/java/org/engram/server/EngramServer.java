package org.engram.server;

import io.helidon.common.socket.SocketOptions;
import io.helidon.common.tls.Tls;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http1.Http1Config;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.engram.cohort.store.CohortStore;
import org.engram.pipeline.embed.EmbeddingModel;
import org.engram.server.http.Api;
import org.engram.server.http.ConnectionWatch;
import org.engram.server.job.Intake;
import org.engram.server.job.JobService;
import org.engram.server.metrics.Metrics;

/**
 * Engram as a service: embeds what is sent to it with one model.
 *
 * <pre>{@code
 * try (Compute compute = Compute.open(Device.AUTO, Precision.AUTO);
 *     EmbeddingModel model = EmbeddingModel.open(Path.of("model"), compute);
 *     EngramServer server = EngramServer.start(ServerSettings.local(Path.of("state")), model)) {
 *   System.out.println("http://localhost:" + server.port());
 *   Thread.currentThread().join();
 * }
 * }</pre>
 */
public final class EngramServer implements AutoCloseable {
  private final JobService jobs;
  private final Optional<CohortStore> cohort;
  private final Api api;
  private final WebServer web;
  private final ConnectionWatch watch;
  private boolean stopped;

  private EngramServer(
      JobService jobs,
      Optional<CohortStore> cohort,
      Api api,
      WebServer web,
      ConnectionWatch watch) {
    this.watch = watch;
    this.jobs = jobs;
    this.cohort = cohort;
    this.api = api;
    this.web = web;
  }

  /** As below, for a model's own kind of files and a vector a scan. */
  public static EngramServer start(ServerSettings settings, EmbeddingModel model) {
    return start(settings, Intake.of(model));
  }

  /**
   * Goes on with the jobs of the state folder, and listens.
   *
   * @param intake whose model stays open as long as the service; is not closed by it
   * @throws org.engram.tensor.ConfigurationException if another process has the state folder
   */
  public static EngramServer start(ServerSettings settings, Intake intake) {
    Optional<CohortStore> cohort = settings.cohort().map(CohortStore::read);
    Metrics metrics = new Metrics();
    JobService jobs = new JobService(settings.jobs(), intake, metrics);
    ConnectionWatch watch = new ConnectionWatch(settings.limits());
    Api api =
        new Api(
            new Api.Parts(
                jobs,
                intake,
                cohort,
                settings.limits(),
                metrics,
                settings.tokens(),
                settings.audit(),
                settings.tls().isPresent(),
                settings.viewer(),
                watch));
    boolean listening = false;
    WebServer web = web(settings, api, watch);
    try {
      web.start();
      listening = true;
      return new EngramServer(jobs, cohort, api, web, watch);
    } finally {
      if (!listening) {
        watch.close();
        jobs.close();
        cohort.ifPresent(CohortStore::close);
      }
    }
  }

  private static WebServer web(ServerSettings settings, Api api, ConnectionWatch watch) {
    Limits limits = settings.limits();
    WebServerConfig.Builder config =
        WebServer.builder()
            .host(settings.host())
            .port(settings.port())
            .shutdownHook(false)
            .shutdownGracePeriod(Duration.ofSeconds(1))
            .maxTcpConnections(limits.connections())
            .connectionOptions(watch.accepting(SocketOptions.create()))
            .idleConnectionTimeout(limits.silence().multipliedBy(2))
            .idleConnectionPeriod(limits.silence())
            .maxInMemoryEntity(1 << 16)
            .directHandlers(directHandlers())
            .addProtocol(
                Http1Config.builder()
                    .maxPrologueLength(4096)
                    .maxHeadersSize(16 << 10)
                    .addReceiveListener(watch)
                    .build())
            .routing(api.routing());
    settings
        .tls()
        .ifPresent(
            context ->
                config.tls(
                    Tls.builder()
                        .sslContext(context)
                        .enabledProtocols(List.of("TLSv1.3", "TLSv1.2"))
                        .build()));
    return config.build();
  }

  /** Errors before a route is found, in words of ours: theirs repeat what the client sent. */
  private static DirectHandlers directHandlers() {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      handlers.addHandler(type, EngramServer::direct);
    }
    return handlers.build();
  }

  private static DirectHandler.TransportResponse direct(
      DirectHandler.TransportRequest request,
      DirectHandler.EventType type,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    boolean fault = status.code() >= 500;
    String text =
        "{\"error\":{\"where\":\"request\",\"found\":\""
            + (fault ? "a failure of the service" : "no HTTP that is understood")
            + "\",\"expected\":\"\",\"remedy\":\"\"}}";
    return DirectHandler.TransportResponse.builder()
        .status(status)
        .headers(headers)
        .header(HeaderValues.CONTENT_TYPE_JSON)
        .keepAlive(false)
        .entity(text)
        .build();
  }

  /** Where it listens. */
  public int port() {
    return web.port();
  }

  /** Jobs accepted and not finished. */
  public int unfinished() {
    return jobs.room().taken();
  }

  /** Methods and paths of the routes. */
  public List<String> paths() {
    return api.paths();
  }

  /**
   * Ends in order: accepts nothing more (503), while status and results are still told; waits for
   * the jobs there are; leaves those that take longer on disk for the next process.
   *
   * @return how many were left
   */
  public int stop(Duration longest) throws InterruptedException {
    int left = jobs.drain(longest);
    close();
    return left;
  }

  /** Ends at once: what is in work is finished, what waits stays on disk. */
  @Override
  public synchronized void close() {
    if (!stopped) {
      stopped = true;
      jobs.refuseMore();
      web.stop();
      watch.close();
      jobs.close();
      cohort.ifPresent(CohortStore::close);
    }
  }
}
