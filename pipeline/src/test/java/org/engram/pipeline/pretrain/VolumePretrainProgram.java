package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.util.List;
import org.engram.pipeline.run.StopRequest;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.distributed.ProcessGroup;
import org.engram.tensor.distributed.RankEnvironment;

/**
 * A training of any kind in a process of its own, one of several where the environment says so:
 * configuration, run folder, {@code resume} or {@code new}.
 */
final class VolumePretrainProgram {
  private VolumePretrainProgram() {}

  public static void main(String[] args) {
    TrainingSettings settings = TrainingConfig.read(Path.of(args[0]), List.of());
    Path out = Path.of(args[1]);
    boolean resume = args[2].equals("resume");
    RankEnvironment environment = RankEnvironment.of(System.getenv());
    if (!environment.several()) {
      MadeVolumes.run(settings, out, resume, new Heard());
      return;
    }
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        ProcessGroup group =
            ProcessGroup.open(
                environment,
                compute.device(),
                settings.distributed(),
                _ -> Runtime.getRuntime().halt(1))) {
      group.during(
          () ->
              PretrainJob.run(
                  settings,
                  out,
                  resume,
                  compute,
                  Ranks.of(group),
                  new Heard(),
                  StopRequest.manual()));
    }
  }
}
