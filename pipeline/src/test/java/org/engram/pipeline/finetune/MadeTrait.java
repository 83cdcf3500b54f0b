package org.engram.pipeline.finetune;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.engram.imaging.atlas.Region;
import org.engram.pipeline.config.YamlConfig;
import org.engram.pipeline.embed.SmallModel;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;

/**
 * Scans whose first network stands the higher the higher a subject's trait, a table of people, and
 * the configuration of a small training.
 */
record MadeTrait(Path folder, int subjects) {
  static MadeTrait of(Path folder, int subjects) {
    MadeTrait made = new MadeTrait(folder, subjects);
    SmallModel.write(folder.resolve("model"));
    List<String> people = new ArrayList<>();
    List<String> groups = new ArrayList<>();
    for (int s = 0; s < subjects; s++) {
      groups.add(s % 2 == 0 ? "patient" : "control");
    }
    List<List<String>> shuffled = new ArrayList<>();
    for (int seed = 3; seed < 6; seed++) {
      List<String> order = new ArrayList<>(groups);
      Collections.shuffle(order, new Random(seed));
      shuffled.add(order);
    }
    people.add("participant_id,group,shuffled,shuffled_2,shuffled_3,trait,loud,odd,constant");
    for (int s = 0; s < subjects; s++) {
      double trait = made.trait(s);
      people.add(
          "sub-%02d,%s,%s,%s,%s,%.4f,%s,%s,same"
              .formatted(
                  s,
                  groups.get(s),
                  shuffled.get(0).get(s),
                  shuffled.get(1).get(s),
                  shuffled.get(2).get(s),
                  100 + 10 * trait,
                  trait > 0 ? "1" : "0",
                  s == 3 ? "n/a" : s % 2 == 0 ? "yes" : "no"));
      made.scan(s, trait);
    }
    text(made.people(), String.join("\n", people) + "\n");
    text(made.config(), CONFIG);
    return made;
  }

  private static final String CONFIG =
      """
      model: model
      target:
        phenotypes: people.csv
        columns: [group]
      data:
        inputs: [scans]
        repetition_time: 2.0
        loader:
          workers: 1
      run:
        epochs: 6
        batch_size: 6
        patience: 3
        seeds: 1
        checkpoint_every: 2
      schedule:
        learning_rate: 3.0e-3
      """;

  /** Patients from 0.5 to 1, controls from -1 to -0.5. */
  double trait(int subject) {
    double within = 0.5 * ((subject / 2) % 7) / 6;
    return subject % 2 == 0 ? 0.5 + within : -0.5 - within;
  }

  private void scan(int subject, double trait) {
    Random random = new Random(1000 + subject);
    List<String> lines = new ArrayList<>();
    List<Region> regions = SmallModel.ATLAS.regions();
    lines.add(String.join(",", regions.stream().map(Region::label).toList()));
    for (int t = 0; t < 40; t++) {
      List<String> cells = new ArrayList<>();
      for (Region region : regions) {
        double level = region.network().equals("A") ? 2 * trait : 0;
        double value = level + Math.sin(0.8 * t) + 0.6 * random.nextGaussian();
        cells.add(String.format(Locale.ROOT, "%.5f", 100 + value));
      }
      lines.add(String.join(",", cells));
    }
    text(folder.resolve("scans/sub-%02d.csv".formatted(subject)), String.join("\n", lines) + "\n");
  }

  Path config() {
    return folder.resolve("config.yaml");
  }

  Path people() {
    return folder.resolve("people.csv");
  }

  FinetuneSettings settings(String... overrides) {
    return YamlConfig.read(config(), FinetuneSettings.class, List.of(overrides));
  }

  static FinetuneResult run(FinetuneSettings settings, Path out) {
    return run(settings, out, false, new HeardTraining(0));
  }

  /** Trains in this process, on one thread. */
  static FinetuneResult run(
      FinetuneSettings settings, Path out, boolean resume, HeardTraining heard) {
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1)) {
      return FinetuneJob.run(settings, out, resume, compute, heard, heard.stop());
    }
  }

  static void text(Path file, String content) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
