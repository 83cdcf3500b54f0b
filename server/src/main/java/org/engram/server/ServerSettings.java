package org.engram.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.engram.pipeline.viewer.ViewerDocument;
import org.engram.server.access.AuditLog;
import org.engram.server.access.Tokens;
import org.engram.server.job.JobService;

/**
 * How a service is reached, and what it stands on.
 *
 * @param host an address of this machine
 * @param port 0 takes any that is free
 * @param jobs how jobs are computed and kept
 * @param limits of what clients may ask
 * @param cohort a store to search
 * @param tokens who is let in; without them everybody
 * @param audit where it is recorded who did what
 * @param tls certificate and key
 * @param viewer what the page at {@code /viewer/} shows
 */
public record ServerSettings(
    String host,
    int port,
    JobService.Settings jobs,
    Limits limits,
    Optional<Path> cohort,
    Optional<Tokens> tokens,
    Optional<AuditLog> audit,
    Optional<SSLContext> tls,
    Optional<ViewerDocument> viewer) {
  public ServerSettings {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(jobs, "jobs");
    Objects.requireNonNull(limits, "limits");
  }

  /** On this machine alone, at any free port, without tokens. */
  public static ServerSettings local(Path state) {
    return new ServerSettings(
        "127.0.0.1",
        0,
        new JobService.Settings(
            state,
            1,
            5,
            Runtime.getRuntime().availableProcessors(),
            Limits.defaults().queue(),
            Duration.ZERO,
            Duration.ofDays(7)),
        Limits.defaults(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  public ServerSettings withJobs(JobService.Settings other) {
    return new ServerSettings(host, port, other, limits, cohort, tokens, audit, tls, viewer);
  }

  public ServerSettings withLimits(Limits other) {
    return new ServerSettings(host, port, jobs, other, cohort, tokens, audit, tls, viewer);
  }

  public ServerSettings withCohort(Path store) {
    return new ServerSettings(
        host, port, jobs, limits, Optional.of(store), tokens, audit, tls, viewer);
  }

  public ServerSettings withAccess(Tokens known, AuditLog log) {
    return new ServerSettings(
        host, port, jobs, limits, cohort, Optional.of(known), Optional.of(log), tls, viewer);
  }

  public ServerSettings withTls(SSLContext context) {
    return new ServerSettings(
        host, port, jobs, limits, cohort, tokens, audit, Optional.of(context), viewer);
  }

  public ServerSettings withViewer(ViewerDocument document) {
    return new ServerSettings(
        host, port, jobs, limits, cohort, tokens, audit, tls, Optional.of(document));
  }
}
