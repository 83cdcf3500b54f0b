package org.engram.pipeline.pretrain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.Region;
import org.engram.models.training.watch.RunHistory;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.pipeline.config.YamlConfig;
import org.engram.pipeline.run.StopRequest;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;

/** Runs of 20 regions that follow a few shared waves, and the configuration of a small training. */
record MadePretraining(Path folder) {
  static final int REGIONS = 20;
  private static final int FRAMES = 60;

  /** Writes the scans sub-00, sub-01 and so on, and the configuration. */
  static MadePretraining of(Path folder, int scans) {
    MadePretraining made = new MadePretraining(folder);
    text(made.config(), CONFIG);
    List<Region> regions =
        IntStream.range(0, REGIONS)
            .mapToObj(r -> new Region(r, "R%02d".formatted(r), "L", "N" + r / 5))
            .toList();
    new Atlas("twenty", regions).writeTsv(folder.resolve("regions.tsv"));
    for (int s = 0; s < scans; s++) {
      text(made.scan(s), series(s, regions));
    }
    return made;
  }

  private static final String CONFIG =
      """
      seed: 5
      model:
        embed_dim: 16
        depth: 2
        heads: 2
        predictor_dim: 8
        predictor_depth: 1
        atlas_regions: regions.tsv
        frames: 48
        patch_size: 8
        repetition_time: 2.0
        position: origin
        normalization: global-zscore
      data:
        inputs: [scans]
        repetition_time: 2.0
      masking:
        geometry: corrected
      run:
        epochs: 30
        batch_size: 4
      step:
        accumulation: 2
        left_over: carry
      schedule:
        warmup_epochs: 3
        resumed_schedules: updates
      monitors:
        every_updates: 5
      checkpoints:
        every_updates: 2
        keep: 2
      """;

  private static String series(long seed, List<Region> regions) {
    Random random = new Random(seed);
    double[] phase = random.doubles(4, 0, 2 * Math.PI).toArray();
    List<String> lines = new ArrayList<>();
    lines.add(String.join(",", regions.stream().map(Region::label).toList()));
    for (int t = 0; t < FRAMES; t++) {
      List<String> cells = new ArrayList<>();
      for (int r = 0; r < REGIONS; r++) {
        int network = r / 5;
        double wave = Math.sin(0.3 * (network + 1) * t + phase[network]);
        cells.add(String.format(Locale.ROOT, "%.5f", 100 + wave + 0.5 * random.nextGaussian()));
      }
      lines.add(String.join(",", cells));
    }
    return String.join("\n", lines) + "\n";
  }

  Path config() {
    return folder.resolve("config.yaml");
  }

  Path scan(int number) {
    return folder.resolve("scans/sub-%02d.csv".formatted(number));
  }

  PretrainSettings settings(String... overrides) {
    return YamlConfig.read(config(), PretrainSettings.class, List.of(overrides));
  }

  /** Trains in this process, on one thread. */
  static PretrainResult run(PretrainSettings settings, Path out, boolean resume, Heard heard) {
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1)) {
      return PretrainJob.run(
          settings, out, resume, compute, Ranks.alone(), heard, StopRequest.manual());
    }
  }

  /** The loss of each update, as logged. */
  static List<Double> losses(Path run) {
    return RunHistory.read(run).updates().stream().map(UpdateRecord::loss).toList();
  }

  static Path text(Path file, String content) {
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
