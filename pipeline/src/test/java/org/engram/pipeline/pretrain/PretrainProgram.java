package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.util.List;
import org.engram.pipeline.config.YamlConfig;
import org.engram.pipeline.run.StopRequest;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.distributed.ProcessGroup;
import org.engram.tensor.distributed.RankEnvironment;

/**
 * A training in a process of its own, one of several where the environment says so: configuration,
 * run folder, {@code resume} or {@code new}. Prints which samples failed in it, and how many in
 * all.
 */
final class PretrainProgram {
  private PretrainProgram() {}

  public static void main(String[] args) {
    PretrainSettings settings =
        YamlConfig.read(Path.of(args[0]), PretrainSettings.class, List.of());
    boolean resume = args[2].equals("resume");
    RankEnvironment environment = RankEnvironment.of(System.getenv());
    Heard heard = new Heard();
    PretrainResult result;
    if (!environment.several()) {
      result = MadePretraining.run(settings, Path.of(args[1]), resume, heard);
    } else {
      try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
          ProcessGroup group =
              ProcessGroup.open(
                  environment,
                  compute.device(),
                  settings.distributed(),
                  _ -> Runtime.getRuntime().halt(1))) {
        result =
            group.during(
                () ->
                    PretrainJob.run(
                        settings,
                        Path.of(args[1]),
                        resume,
                        compute,
                        Ranks.of(group),
                        heard,
                        StopRequest.manual()));
      }
    }
    heard.failed.forEach(sample -> System.out.println("failed here: " + sample));
    System.out.println("failed in all: " + result.failedSamples());
  }
}
