package org.engram.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.engram.pipeline.launch.LaunchResult;
import org.engram.pipeline.launch.LaunchSettings;
import org.engram.pipeline.launch.RankCommand;
import org.engram.pipeline.launch.RankLauncher;
import org.engram.pipeline.pretrain.PretrainJob;
import org.engram.pipeline.pretrain.PretrainResult;
import org.engram.pipeline.pretrain.Ranks;
import org.engram.pipeline.pretrain.TrainingConfig;
import org.engram.pipeline.pretrain.TrainingSettings;
import org.engram.pipeline.run.StopRequest;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.Hardware;
import org.engram.tensor.Precision;
import org.engram.tensor.Problem;
import org.engram.tensor.ProcessEnd;
import org.engram.tensor.distributed.ProcessGroup;
import org.engram.tensor.distributed.RankEnvironment;
import org.engram.tensor.distributed.RankFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code engram pretrain}: from a configuration and scans to a trained model. */
@Command(
    name = "pretrain",
    description = {
      "Pretrain a Brain-JEPA or a Neuro-JEPA (model_type) as a configuration file says, on one"
          + " process or several.",
      "SIGTERM and Ctrl-C end it with a checkpoint; --resume goes on from the last one. Several"
          + " machines: start it once a rank, with RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR and"
          + " MASTER_PORT set, or with srun."
    })
final class PretrainCommand implements Callable<Integer> {
  private static final long STOP_SECONDS = 110; // less than the launcher of ranks gives

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "CONFIG",
      description =
          "YAML file, as those in config/; every key is explained in docs/pretraining.md and"
              + " docs/neuro-jepa-pretraining.md.")
  private Path config;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "RUN",
      description = "Folder of the run: new or empty, or with --resume that of the run.")
  private Path out;

  @Option(
      names = "--resume",
      description =
          "Go on from the run's last checkpoint, with the configuration that the run was started"
              + " with. Default: start a new run.")
  private boolean resume;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Set a key in place of the file's value, as in --set run.epochs=5; may be given often."
              + " Default: the file as it is.")
  private List<String> overrides = new ArrayList<>();

  @Option(
      names = "--nproc",
      paramLabel = "N",
      defaultValue = "1",
      description = "Processes to start on this machine. Default: ${DEFAULT-VALUE}.")
  private int processes;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "Where to compute: auto, cpu or cuda; of several processes each takes the GPU of its"
              + " number. Default: ${DEFAULT-VALUE}.")
  private String device;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Threads for computing, a process; 0 is one a core, shared among the processes. Default:"
              + " ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--json",
      description = "Print the result as one JSON object, and progress as JSON lines.")
  private boolean json;

  @Override
  public Integer call() {
    if (processes < 1) {
      throw new ConfigurationException("--nproc", Integer.toString(processes), "1 or more", "");
    }
    TrainingSettings settings = settings(); // wrong ones are told once, before any rank starts
    RankEnvironment environment = RankEnvironment.of(System.getenv());
    if (processes > 1 && !environment.several()) {
      return launch();
    }
    try (StopRequest stop = StopRequest.listen(STOP_SECONDS)) {
      int code = ExitCode.FAILED;
      try {
        code = rank(settings, environment, stop);
      } finally {
        stop.ended(code); // not before the group is closed: the other ranks may still need it
      }
      return code;
    }
  }

  private int rank(TrainingSettings settings, RankEnvironment environment, StopRequest stop) {
    try (Compute compute =
        Compute.open(device(environment), Precision.FP32, threads(environment))) {
      if (!environment.several()) {
        return train(settings, compute, Ranks.alone(), true, stop);
      }
      // Without its launcher nobody would end this process: it ends as if it had been asked to.
      RankLauncher.whenGone(System.getenv(), stop::request);
      try (ProcessGroup group =
          ProcessGroup.open(environment, compute.device(), settings.distributed(), this::lost)) {
        return group.during(
            () -> train(settings, compute, Ranks.of(group), environment.rank() == 0, stop));
      }
    }
  }

  private TrainingSettings settings() {
    if (!resume) {
      return TrainingConfig.read(config, overrides);
    }
    return TrainingConfig.read(PretrainJob.configOf(out), overrides);
  }

  private Device device(RankEnvironment environment) {
    Device asked = Device.parse(device);
    boolean shared = environment.several() && asked.kind() != Device.Kind.CPU;
    if (!shared) {
      return asked;
    }
    boolean gpu = asked.kind() == Device.Kind.CUDA || Hardware.detect().gpus() > 0;
    return gpu ? Device.cuda(environment.localRank()) : Device.CPU;
  }

  private int threads(RankEnvironment environment) {
    if (threads < 0) {
      throw new ConfigurationException(
          "--threads", Integer.toString(threads), "0 (one a core) or more", "");
    }
    int here = environment.localSize().orElse(1);
    return threads > 0 ? threads : Math.max(1, Runtime.getRuntime().availableProcessors() / here);
  }

  private int train(
      TrainingSettings settings, Compute compute, Ranks ranks, boolean leads, StopRequest stop) {
    try (PretrainOutput output = new PretrainOutput(spec.commandLine().getErr(), json, leads)) {
      PretrainResult result = PretrainJob.run(settings, out, resume, compute, ranks, output, stop);
      if (leads) {
        summary(result);
      }
      return ExitCode.DONE;
    }
  }

  /** Starts the same command once a process, and ends as they end. */
  private int launch() {
    RankLauncher ranks =
        RankLauncher.start(
            RankCommand.again(Main.class, spec.commandLine().getParseResult().originalArgs()),
            processes,
            LaunchSettings.defaults(),
            new RankLines(spec.commandLine().getOut(), spec.commandLine().getErr()));
    Thread hook =
        new Thread(
            () -> {
              ranks.stop();
              Runtime.getRuntime().halt(ranks.await().exitCode());
            });
    Runtime.getRuntime().addShutdownHook(hook);
    LaunchResult ended = ranks.await();
    ended
        .failure()
        .ifPresent(
            rank ->
                Failures.tell(
                    new Problem(
                        "pretrain, " + processes + " processes",
                        rank.describe() + "\n    " + String.join("\n    ", rank.lastLines()),
                        "all processes ending with 0",
                        "The others were ended. Resume from the last checkpoint: --resume"),
                    spec.commandLine().getErr()));
    return ended.exitCode();
  }

  /** A thread that waits inside libtorch cannot be woken: the process has to end. */
  private void lost(RankFailure failure) {
    spec.commandLine().getErr().println("engram: this process ends because " + failure);
    spec.commandLine().getErr().flush();
    ProcessEnd.skipDestructors();
    Runtime.getRuntime().halt(ExitCode.FAILED);
  }

  private void summary(PretrainResult result) {
    var terminal = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("run", result.folder().toString());
      object.put("model", result.model().toString());
      object.put("updates", result.updates());
      object.put("finished", result.finished());
      object.put("failed_samples", result.failedSamples());
      object.put("skipped_steps", result.skippedSteps());
      object.put("loss", result.loss());
      terminal.println(JsonMapper.shared().writeValueAsString(object));
    } else if (result.finished()) {
      terminal.printf("%s: trained with %d updates%n", result.model(), result.updates());
      terminal.printf("engram train-report %s shows the run%n", result.folder());
    } else {
      terminal.printf(
          "stopped after %d updates; go on with --resume; so far: %s%n",
          result.updates(), result.model());
    }
    terminal.flush();
  }
}
