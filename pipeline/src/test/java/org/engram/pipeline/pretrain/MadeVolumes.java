package org.engram.pipeline.pretrain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.models.neurojepa.MixtureConfig;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.NeuroJepaConfig.FeedForwardKind;
import org.engram.models.neurojepa.NeuroJepaConfig.PredictorConfig;
import org.engram.models.neurojepa.NeuroJepaConfig.Rope;
import org.engram.models.neurojepa.NewNeuroJepa;
import org.engram.models.neurojepa.VolumeInput;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.pipeline.config.YamlConfig;
import org.engram.pipeline.run.StopRequest;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;

/** Small heads of two modalities, a model of their size, and the configuration of a training. */
public record MadeVolumes(Path folder) {
  private static final int SIDE = 26;

  /**
   * Writes the volumes sub-00_T1w, sub-01_T2w and so on, a manifest, a model and a configuration.
   */
  public static MadeVolumes of(Path folder, int volumes) {
    MadeVolumes made = new MadeVolumes(folder);
    try {
      Files.createDirectories(folder);
      List<String> lines = new ArrayList<>(List.of("subject\tmodality\tpath"));
      for (int v = 0; v < volumes; v++) {
        String modality = v % 3 == 2 ? "T2w" : "T1w";
        Path file = made.volume(v);
        NiftiWriter.write(file, head(v, modality.equals("T2w")));
        lines.add("sub-%02d\t%s\t%s".formatted(v, modality, file.getFileName()));
      }
      Files.write(made.manifest(), lines);
      Files.writeString(made.config(), CONFIG);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    new NewNeuroJepa(sizes(), input()).write(folder.resolve("model"), 3);
    return made;
  }

  private static final String CONFIG =
      """
      model_type: neuro-jepa
      seed: 5
      start_from: model
      data:
        manifest: volumes.tsv
      run:
        epochs: 4
        batch_size: 3
      step:
        accumulation: 2
      schedule:
        shape: cosine
        warmup_epochs: 1
        learning_rate: 1.0e-3
        final_learning_rate: 1.0e-5
      experts:
        least_rate: 0.001
        greatest_rate: 0.01
      monitors:
        every_updates: 2
      checkpoints:
        every_updates: 1
        keep: 2
      """;

  /** 24 voxels a side in patches of 6: 64 tokens. */
  public static NeuroJepaConfig sizes() {
    return new NeuroJepaConfig(
        new VolumeShape(List.of(24, 24, 24), List.of(6, 6, 6), 1),
        24,
        2,
        2,
        2,
        true,
        Rope.PUBLISHED,
        FeedForwardKind.GELU,
        Optional.of(new MixtureConfig(List.of(1), 4, 2, 1, 16, MixtureConfig.Score.SOFTMAX, 2)),
        new PredictorConfig(24, 1, 2, 1),
        1e-6);
  }

  /** Nothing is resampled: a head is 26 voxels of a millimetre, and the model takes 24. */
  public static VolumeInput input() {
    return new VolumeInput(
        List.of("T1w"),
        "published",
        List.of(SIDE, SIDE, SIDE),
        List.of(SIDE, SIDE, SIDE),
        1,
        0.5,
        99.5,
        4);
  }

  /** An ellipsoid with a darker or brighter middle, and noise. */
  public static Volume head(long seed, boolean inverted) {
    Random random = new Random(seed);
    double[] axes = {9 + random.nextDouble() * 3, 9 + random.nextDouble() * 3, 9};
    float[] values = new float[SIDE * SIDE * SIDE];
    for (int v = 0; v < values.length; v++) {
      int row = v / SIDE % SIDE;
      int slice = v / (SIDE * SIDE);
      double i = v % SIDE - (SIDE - 1) / 2.0;
      double j = row - (SIDE - 1) / 2.0;
      double k = slice - (SIDE - 1) / 2.0;
      double r =
          Math.sqrt(Math.pow(i / axes[0], 2) + Math.pow(j / axes[1], 2) + Math.pow(k / axes[2], 2));
      double tissue = r > 1 ? 0 : r > 0.5 == inverted ? 100 : 60;
      values[v] = (float) (tissue + (r > 1 ? 0 : 5 * random.nextGaussian()));
    }
    return new Volume(new Grid(SIDE, SIDE, SIDE, Affine.scaling(1, 1, 1)), values);
  }

  public Path volume(int number) {
    return folder.resolve("sub-%02d.nii.gz".formatted(number));
  }

  public Path manifest() {
    return folder.resolve("volumes.tsv");
  }

  public Path config() {
    return folder.resolve("config.yaml");
  }

  public VolumePretrainSettings settings(String... overrides) {
    return YamlConfig.read(config(), VolumePretrainSettings.class, List.of(overrides));
  }

  /** Trains in this process, on one thread. */
  static PretrainResult run(TrainingSettings settings, Path out, boolean resume, Heard heard) {
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1)) {
      return PretrainJob.run(
          settings, out, resume, compute, Ranks.alone(), heard, StopRequest.manual());
    }
  }
}
