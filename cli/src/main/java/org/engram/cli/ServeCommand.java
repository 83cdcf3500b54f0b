package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.engram.pipeline.embed.EmbeddingModel;
import org.engram.pipeline.viewer.ViewerDocument;
import org.engram.pipeline.viewer.ViewerJob;
import org.engram.pipeline.viewer.ViewerRequest;
import org.engram.server.EngramServer;
import org.engram.server.Limits;
import org.engram.server.ServerSettings;
import org.engram.server.access.TlsIdentity;
import org.engram.server.access.Tokens;
import org.engram.server.job.JobService;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code engram serve}: a model as an HTTP service. */
@Command(
    name = "serve",
    description = {
      "Embed what is sent over HTTP: uploads become jobs that survive the process.",
      "The API is described at /openapi.json of the running service. Beyond this machine it wants"
          + " tokens (--tokens) and should have TLS."
    },
    subcommands = ServeTokenCommand.class,
    footer = {
      "",
      "Examples:",
      "  engram serve --model models/brain-jepa --state /var/lib/engram",
      "  engram serve --model models/brain-jepa --recipe fmriprep-24p-acompcor --atlas tian-s3"
          + " --atlas schaefer-400"
    })
final class ServeCommand implements Callable<Integer> {
  private static final int GPU_BATCH = 16;

  /** Held, or its level would be forgotten with it. */
  private static final Logger HELIDON = Logger.getLogger("io.helidon");

  @Spec private CommandSpec spec;
  @Mixin private CommonOptions common;
  @Mixin private ServeOptions options;
  @Mixin private final ServeAccessOptions access = new ServeAccessOptions();
  @Mixin private final ServeIntakeOptions taken = new ServeIntakeOptions();

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "A model directory, of parcel series or of volumes. Needed; no default.")
  private Path model;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      defaultValue = "engram-state",
      description =
          "Where jobs are kept; made where it is not there. One service each. Default:"
              + " ${DEFAULT-VALUE}.")
  private Path state;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "The address to listen on. Default: ${DEFAULT-VALUE}, this machine alone.")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8080",
      description = "The port; 0 takes any. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Scans computed together at most; 0 is 1 on the CPU, which gives the bits of engram"
              + " embed, and 16 on a GPU. Default: 0.")
  private int batch;

  @Option(
      names = "--latency",
      paramLabel = "MS",
      defaultValue = "10",
      description =
          "How long a scan waits for others to be computed with it, in milliseconds. Default:"
              + " ${DEFAULT-VALUE}.")
  private int latency;

  @Option(
      names = "--cohort",
      paramLabel = "FILE",
      description = "A cohort store to search for similar subjects. Default: none.")
  private Path cohort;

  @Option(
      names = "--viewer",
      paramLabel = "RESULTS",
      description =
          "What to show at /viewer/: a results folder, or a page that engram report --viewer wrote,"
              + " with its brains, surfaces and series. With --cohort it also finds the nearest"
              + " subjects. Default: none.")
  private Path viewer;

  @Override
  public Integer call() throws InterruptedException {
    if (model == null) {
      throw new ConfigurationException("--model", "not given", "a model directory", "");
    }
    Limits limits = options.limits();
    Duration keep = options.keep();
    Duration results = options.results();
    Duration drain = options.drain();
    boolean loopback = ServeAccessOptions.loopback(host);
    Optional<Tokens> known = access.tokens(host);
    Optional<TlsIdentity> tls = access.tls();
    Optional<ViewerDocument> shown = Optional.ofNullable(viewer).map(ServeCommand::shown);
    HELIDON.setLevel(Level.WARNING);
    try (Compute compute = common.open();
        EmbeddingModel loaded = EmbeddingModel.open(model, compute)) {
      ServerSettings settings =
          new ServerSettings(
              host,
              port,
              new JobService.Settings(
                  state,
                  batch(compute),
                  latency,
                  Runtime.getRuntime().availableProcessors(),
                  limits.queue(),
                  keep,
                  results),
              limits,
              Optional.ofNullable(cohort),
              known,
              access.audit(state, known.isPresent()),
              tls.map(TlsIdentity::context),
              shown);
      ServeIntakeOptions.Opened opened = taken.open(loaded, common.threads());
      EngramServer server = EngramServer.start(settings, opened.intake());
      List<String> notes = new ArrayList<>(opened.notes());
      tls.ifPresent(identity -> notes.addAll(identity.notes()));
      if (server.unfinished() > 0) {
        notes.add(server.unfinished() + " jobs of an earlier process go on");
      }
      if (known.isEmpty() && !loopback) {
        notes.add("anybody who reaches this port may send and read all: --insecure-no-tokens");
      } else if (tls.isEmpty() && !loopback) {
        notes.add(
            "tokens and scans pass unencrypted: --tls-p12, or --tls-cert and"
                + " --tls-key, or a proxy");
      }
      Notes.tell(spec.commandLine().getErr(), common.json(), notes);
      return serve(server, tls.isPresent(), drain);
    }
  }

  private static ViewerDocument shown(Path viewer) {
    return Files.isDirectory(viewer)
        ? ViewerDocument.of(ViewerJob.gather(ViewerRequest.of(viewer)))
        : ViewerDocument.ofPage(viewer);
  }

  /** Until the process is asked to end; then in order, before Java goes. */
  private int serve(EngramServer server, boolean encrypted, Duration drain)
      throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              asked.countDown();
              try {
                ended.await();
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            },
            "engram-end");
    Runtime.getRuntime().addShutdownHook(hook);
    PrintWriter err = spec.commandLine().getErr();
    err.println(
        "engram: listening on "
            + (encrypted ? "https" : "http")
            + "://"
            + (host.contains(":") ? "[" + host + "]" : host)
            + ":"
            + server.port());
    err.flush();
    try {
      asked.await();
      err.println("engram: ending; no more is accepted");
      err.flush();
      int left = server.stop(drain);
      err.println(
          left == 0
              ? "engram: all jobs are finished"
              : "engram: " + left + " jobs are left for the next start");
      err.flush();
    } finally {
      ended.countDown();
    }
    return ExitCode.DONE;
  }

  private int batch(Compute compute) {
    if (batch < 0 || latency < 0 || latency > 60_000) {
      throw new ConfigurationException(
          "--batch, --latency", batch + ", " + latency, "0 or more; at most 60000 ms", "");
    }
    return batch != 0 ? batch : compute.device().kind() == Device.Kind.CUDA ? GPU_BATCH : 1;
  }
}
