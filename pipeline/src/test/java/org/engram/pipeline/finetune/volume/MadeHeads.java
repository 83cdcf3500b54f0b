package org.engram.pipeline.finetune.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.engram.pipeline.config.YamlConfig;
import org.engram.pipeline.embed.SmallVolumes;
import org.engram.pipeline.finetune.FinetuneResult;
import org.engram.pipeline.finetune.HeardTraining;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;

/**
 * Heads whose brain is dark or bright beside the skull, in two modalities, of which every third
 * person lacks the second; a table of people, a manifest and a model with random weights.
 */
public record MadeHeads(Path folder, int people) {
  public static MadeHeads of(Path folder, int people) {
    SmallVolumes.model(folder.resolve("model"));
    List<String> rows = new ArrayList<>(List.of("subject\tmodality\tpath"));
    List<String> table = new ArrayList<>(List.of("participant_id,group,months,died,bright,older"));
    for (int s = 0; s < people; s++) {
      double brain = (s % 2 == 0 ? 60 : 150) + s;
      for (String modality : List.of("T1w", "T2w")) {
        if (modality.equals("T1w") || s % 3 != 0) {
          String name = "sub-%02d_%s.nii".formatted(s, modality);
          SmallVolumes.head(folder.resolve(name), brain);
          rows.add("sub-%02d\t%s\t%s".formatted(s, modality, name));
        }
      }
      table.add(
          s % 2 == 0
              ? "sub-%02d,dark,%d,%d,0,%s"
                  .formatted(s, 10 + s, s % 4 == 0 ? 0 : 1, older(s, people))
              : "sub-%02d,bright,%d,1,1,%s".formatted(s, 1 + s, older(s, people)));
    }
    text(folder.resolve("manifest.tsv"), rows);
    text(folder.resolve("people.csv"), table);
    return new MadeHeads(folder, people);
  }

  /** A label that not everybody has. */
  private static String older(int s, int people) {
    return s % 9 == 4 ? "" : s < people / 2 ? "0" : "1";
  }

  private static void text(Path file, List<String> lines) {
    try {
      Files.writeString(file, String.join("\n", lines) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path manifest() {
    return folder.resolve("manifest.tsv");
  }

  /** Six epochs of batches of 6; a third of the people is judged and a third chooses the epoch. */
  VolumeTuningSettings settings(String... overrides) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "model=" + folder.resolve("model"),
                "target.phenotypes=" + folder.resolve("people.csv"),
                "data.inputs=['" + manifest() + "']",
                "head.attention_heads=3",
                "head.depth=1",
                "run.epochs=6",
                "run.batch_size=6",
                "split.validation=0.333",
                "split.test=0.333",
                "schedule.learning_rate=0.003",
                "schedule.warmup_epochs=0"));
    List<String> more = List.of(overrides);
    if (more.stream().noneMatch(one -> one.startsWith("target.columns"))) {
      all.add("target.columns=[group]");
    }
    all.addAll(more);
    return YamlConfig.parse(
        "made", "{}", Path.of("").toAbsolutePath(), VolumeTuningSettings.class, all);
  }

  static FinetuneResult run(VolumeTuningSettings settings, Path out) {
    return run(settings, out, false, new HeardTraining(0)).run();
  }

  /** Trains in this process, on one thread. */
  static VolumeFinetuneResult run(
      VolumeTuningSettings settings, Path out, boolean resume, HeardTraining heard) {
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1)) {
      return VolumeFinetuneJob.run(settings, out, resume, compute, heard, heard.stop());
    }
  }

  static void assertSameBytes(Path one, Path other, String... files) {
    for (String file : files) {
      assertThat(other.resolve(file)).hasSameBinaryContentAs(one.resolve(file));
    }
  }
}
