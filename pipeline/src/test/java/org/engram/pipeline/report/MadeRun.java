package org.engram.pipeline.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.signal.Normalization;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.models.brainjepa.GradientTable;
import org.engram.models.brainjepa.ModelInitializer;
import org.engram.models.training.watch.AlarmSettings;
import org.engram.models.training.watch.Alarms;
import org.engram.models.training.watch.LatentStatistics;
import org.engram.models.training.watch.MonitorRecord;
import org.engram.models.training.watch.TrainingLog;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.pipeline.run.RunNames;
import org.engram.pipeline.simulate.SimulatedAtlas;

/**
 * The folder of a training run as one would find it: schedules by their formulas, a loss that rises
 * early and falls later, one update that is not finite, a loader that stalls for a while, an
 * interruption of a night, and, where asked for, targets that collapse in the last third.
 */
final class MadeRun {
  private static final Instant START = Instant.parse("2025-03-01T18:00:00Z");
  private static final int WARM_UP = 10;
  private static final int EPOCHS = 100;

  private final int updates;
  private final boolean collapsing;
  private final SplittableRandom random = new SplittableRandom(5);

  private MadeRun(int updates, boolean collapsing) {
    this.updates = updates;
    this.collapsing = collapsing;
  }

  /** Writes logs, alarms, settings and provenance. */
  static Path write(Path folder, int updates, boolean collapsing) {
    MadeRun run = new MadeRun(updates, collapsing);
    try (TrainingLog log = TrainingLog.start(folder)) {
      Alarms alarms = new Alarms(AlarmSettings.defaults());
      for (int step = 1; step <= updates; step++) {
        UpdateRecord update = run.update(step);
        log.update(update);
        alarms.update(update).forEach(log::alarm);
        if (step % Math.max(1, updates / 120) == 0) {
          MonitorRecord monitor = run.monitor(step);
          log.monitor(monitor);
          alarms.monitor(monitor).forEach(log::alarm);
        }
      }
    }
    writeText(
        folder.resolve(RunNames.CONFIG),
        "model:\n  variant: vit_base\ndata:\n  batch: 16  # <scans> & more\nseed: 5\n");
    writeText(
        folder.resolve(RunNames.PROVENANCE),
        """
        {"engram": "0.1.0", "data": {"index": "4f1c9ab2", "scans": 3120},
         "seeds": [5, 6], "hardware": "8 cores, 1 GPU"}
        """);
    return folder;
  }

  /** Adds an exported model of simulated regions whose positions follow their network. */
  static Path withModel(Path folder, int regions) {
    SimulatedAtlas made = new SimulatedAtlas(regions);
    int axes = 6;
    float[] gradients = new float[regions * axes];
    SplittableRandom noise = new SplittableRandom(3);
    for (int r = 0; r < regions; r++) {
      for (int a = 0; a < axes; a++) {
        double seat = Math.cos((a + 1) * (made.network(r) + 0.4));
        gradients[r * axes + a] = (float) (seat / (a + 1) + 0.08 * noise.nextGaussian());
      }
    }
    Atlas atlas = new Atlas("simulated", made.regions());
    BrainJepaConfig config =
        new BrainJepaConfig(
            regions,
            32,
            8,
            32,
            2,
            2,
            4,
            16,
            1,
            2,
            axes,
            Position.MAPPING,
            1e-6,
            atlas.name(),
            2.0,
            "global-zscore");
    ModelInitializer.write(
        folder.resolve(RunNames.MODEL),
        config,
        atlas,
        Optional.of(new GradientTable(regions, axes, gradients)),
        Normalization.fromName("global-zscore"),
        7);
    return folder;
  }

  private UpdateRecord update(int step) {
    double done = step / (double) updates;
    double epoch = done * EPOCHS;
    double rate =
        epoch < WARM_UP
            ? 1e-4 + 9e-4 * epoch / WARM_UP
            : 1e-6
                + (1e-3 - 1e-6)
                    * half(1 + Math.cos(Math.PI * (epoch - WARM_UP) / (EPOCHS - WARM_UP)));
    double wave = 0.14 * Math.exp(-4 * done) + 0.12 * done * Math.exp(-6 * done);
    double loss = (0.09 + wave) * (1 + 0.06 * random.nextGaussian());
    double norm = (0.25 + 1.2 * Math.exp(-5 * done)) * Math.exp(0.25 * random.nextGaussian());
    if (collapsing && done > 0.66) {
      double fallen = Math.exp(-18 * (done - 0.66));
      loss *= fallen;
      norm *= Math.pow(fallen, 1.6);
    }
    boolean broken = step == updates * 2 / 5;
    boolean stalled = done > 0.5 && done < 0.56;
    double wait = (stalled ? 0.14 : 0.012) * (0.7 + 0.6 * random.nextDouble());
    double pause = step > updates / 3 ? 9 * 3600 : 0;
    return new UpdateRecord(
        step,
        (int) Math.min(EPOCHS - 1, epoch),
        broken ? Double.NaN : loss,
        rate,
        0.04 + (0.4 - 0.04) * half(1 - Math.cos(Math.PI * done)),
        0.996 + 0.004 * done,
        (step % 500 == 0 ? 21 : 42) * (1 - wait) * (1 + 0.03 * random.nextGaussian()),
        wait,
        OptionalDouble.of(6100 + 900 * (1 - Math.exp(-step / 40.0)) + 15 * random.nextGaussian()),
        OptionalDouble.of(41_200 + (step > 5 ? 800 : 0)),
        norm,
        START.plusMillis((long) (1000 * (1.6 * step + pause))));
  }

  private MonitorRecord monitor(int step) {
    double done = step / (double) updates;
    double fallen = collapsing && done > 0.66 ? Math.exp(-14 * (done - 0.66)) : 1;
    Map<String, Double> norms = new LinkedHashMap<>();
    norms.put("encoder.patch_embed", norm(done, 1.4));
    norms.put("encoder.pos_embed_proj", norm(done, 0.2));
    for (int block = 0; block < 12; block++) {
      norms.put("encoder.blocks." + block, norm(done, 0.9 - 0.05 * block));
    }
    norms.put("encoder.norm", norm(done, 0.05));
    for (int block = 0; block < 6; block++) {
      norms.put("predictor.predictor_blocks." + block, norm(done, 0.4 + 0.04 * block));
    }
    double r2 = 0.31 * (1 - Math.exp(-6 * done)) * fallen + 0.012 * random.nextGaussian();
    double auc = 0.5 + 0.22 * (1 - Math.exp(-4 * done)) * fallen + 0.01 * random.nextGaussian();
    return new MonitorRecord(
        step,
        latents(85 + 95 * (1 - Math.exp(-5 * done)), 0.62, fallen),
        latents(60 + 110 * (1 - Math.exp(-4 * done)), 0.74, fallen),
        norms,
        Map.of("age r2", r2, "sex auc", auc),
        START.plusSeconds(2L * step));
  }

  private LatentStatistics latents(double rank, double deviation, double fallen) {
    double varied = deviation * Math.sqrt(fallen) * (1 + 0.01 * random.nextGaussian());
    return new LatentStatistics(
        1024,
        768,
        1 + (rank - 1) * fallen * (1 + 0.02 * random.nextGaussian()),
        varied,
        0.3 * varied,
        1 - Math.min(1, fallen + 0.02),
        varied * varied * 1.05,
        OptionalDouble.of(1 - 0.35 * fallen * (1 + 0.02 * random.nextGaussian())));
  }

  private double norm(double done, double size) {
    return size * (0.2 + Math.exp(-5 * done)) * Math.exp(0.15 * random.nextGaussian());
  }

  private static double half(double value) {
    return value / 2;
  }

  private static void writeText(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
