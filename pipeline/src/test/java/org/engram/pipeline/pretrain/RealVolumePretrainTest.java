package org.engram.pipeline.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.engram.models.training.watch.Alarm;
import org.engram.models.training.watch.MonitorRecord;
import org.engram.models.training.watch.RunHistory;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.pipeline.pretrain.volume.VolumeCacheSettings;
import org.engram.pipeline.pretrain.volume.VolumeListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scans of three modalities, in all orientations and encodings, train a very small model. */
class RealVolumePretrainTest {
  private static final List<String> SCANS =
      List.of(
          "T1w anat/T1_head_oblique_1.6mm.nii.gz",
          "T1w anat/mni_icbm152_t1_tal_nlin_sym_09a.nii.gz",
          "T1w anat/orient/ILP.nii.gz",
          "T1w anat/orient/PSR.nii.gz",
          "T2w anat/M2208_T2w_LAS.nii.gz",
          "FLAIR anat/FLAIR_oblique.nii.gz");

  @TempDir Path temporary;

  @Test
  void theLossFallsAndTheRepresentationsDoNotCollapse() throws IOException {
    Path data = data();
    List<String> rows = new ArrayList<>(List.of("subject\tmodality\tpath"));
    for (String scan : SCANS) {
      String[] parts = scan.split(" ");
      Path file = data.resolve(parts[1]);
      assumeTrue(Files.exists(file), "no real data: " + file + " (set ENGRAM_TEST_DATA)");
      rows.add("sub-%02d\t%s\t%s".formatted(rows.size(), parts[0], file));
    }
    Files.write(temporary.resolve("volumes.tsv"), rows);
    Path config = temporary.resolve("config.yaml");
    Files.writeString(config, CONFIG);
    Path cache = temporary.resolve("cache");
    VolumePretrainCache.build(
        (VolumePretrainSettings) TrainingConfig.read(config, List.of()),
        cache,
        VolumeCacheSettings.defaults(),
        false,
        VolumeListener.SILENT);

    Path run = temporary.resolve("run");
    PretrainResult result =
        MadeVolumes.run(
            TrainingConfig.read(config, List.of("data.cache=" + cache)), run, false, new Heard());

    assertThat(result.finished()).isTrue();
    RunHistory history = RunHistory.read(run);
    double first = mean(history.updates().subList(0, 10));
    double last = mean(history.updates().subList(50, 60));
    MonitorRecord early = history.monitors().getFirst();
    MonitorRecord late = history.monitors().getLast();
    String told =
        "loss %.4f to %.4f, effective rank of targets %.1f to %.1f, of context %.1f to %.1f"
            .formatted(
                first,
                last,
                early.target().effectiveRank(),
                late.target().effectiveRank(),
                early.context().effectiveRank(),
                late.context().effectiveRank());
    assertThat(last).as(told).isLessThan(0.8 * first);
    assertThat(late.target().effectiveRank()).as(told).isGreaterThan(4);
    assertThat(late.target().deviationShareBelow()).as(told).isLessThan(0.1);
    assertThat(history.alarms())
        .extracting(Alarm::kind)
        .doesNotContain(
            Alarm.Kind.DEVIATION_NEAR_ZERO, Alarm.Kind.COSINE_NEAR_ONE, Alarm.Kind.EXPERT_DEAD);
  }

  private static double mean(List<UpdateRecord> updates) {
    return updates.stream().mapToDouble(UpdateRecord::loss).average().orElseThrow();
  }

  private static final String CONFIG =
      """
      model_type: neuro-jepa
      seed: 2
      model:
        variant: vit_tiny
        embed_dim: 48
        heads: 4
        depth: 3
        image: [36, 36, 36]
        patch: [6, 6, 6]
        preparation: recommended
        mixture: {blocks: [1], experts: 4, active: 2, shared: 1, hidden: 48, route_scale: 2}
        predictor: {dim: 36, depth: 2, heads: 3, mask_tokens: 1}
      data:
        manifest: volumes.tsv
        sampling: balanced
      run:
        epochs: 20
        batch_size: 4
      schedule:
        shape: cosine
        learning_rate: 2.0e-3
        final_learning_rate: 1.0e-5
        warmup_epochs: 2
        momentum: 0.98
        final_momentum: 1.0
      experts:
        least_rate: 0.01
        greatest_rate: 0.01
      monitors:
        every_updates: 10
      checkpoints:
        every_updates: 30
      """;

  private static Path data() {
    String named = System.getenv("ENGRAM_TEST_DATA");
    if (named != null) {
      return Path.of(named);
    }
    for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
      Path shared = up.resolve("shared/data");
      if (Files.isDirectory(shared)) {
        return shared;
      }
    }
    return Path.of("../shared/data");
  }
}
