package org.engram.pipeline.finetune.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.cohort.results.Outcome;
import org.engram.cohort.results.ResultsFolder;
import org.engram.models.finetuning.CoxLoss;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.neurojepa.finetune.VolumeHeadDescription;
import org.engram.models.probing.Ties;
import org.engram.pipeline.finetune.HeardTraining;
import org.engram.pipeline.volumes.VolumeScans;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small trainings on volumes of two modalities, some missing. */
class VolumeFinetuneJobTest {
  private static final int PEOPLE = 18;

  @TempDir static Path shared;
  private static MadeHeads made;
  @TempDir private Path folder;

  @BeforeAll
  static void make() {
    made = MadeHeads.of(shared, PEOPLE);
  }

  @Test
  void classesAreToldFromModalitiesOfWhichSomeAreMissing() throws IOException {
    Path out = folder.resolve("out");
    HeardTraining heard = new HeardTraining(0);
    MadeHeads.run(made.settings("head.kind=product"), out, false, heard);
    assertThat(heard.epochs()).hasSize(6);

    ResultsFolder.Content content = ResultsFolder.read(out);
    assertThat(content.predictions()).hasSize(6);
    assertThat(content.results().sets().getFirst().score("auroc").orElseThrow().pooled())
        .isGreaterThan(0.8);
    try (Safetensors weights = Safetensors.open(out.resolve("model/model.safetensors"))) {
      assertThat(weights.has("encoder.patch_embed.proj.weight")).isTrue();
      assertThat(weights.has("classifier.classifiers.1.linear.weight")).isTrue();
    }
    assertThatAppliedSaysTheSame(content, out.resolve("model"), 4);
  }

  /** The judged subjects are told the same by the model that was written. */
  private void assertThatAppliedSaysTheSame(ResultsFolder.Content content, Path from, int column)
      throws IOException {
    Path table = folder.resolve("told.tsv");
    VolumeScans scans =
        VolumeScans.find(List.of(made.manifest().toString()), Optional.empty(), List.of());
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1)) {
      VolumeApplyJob.Result result =
          VolumeApplyJob.run(from, scans.scans(), table, 4, false, compute);
      assertThat(result.rows()).isEqualTo(PEOPLE);
      assertThat(result.refused()).isEmpty();
    }
    Map<String, Double> told = new LinkedHashMap<>();
    for (String line : Files.readAllLines(table).subList(1, PEOPLE + 1)) {
      String[] cells = line.split("\t", -1);
      told.put(cells[0], Double.parseDouble(cells[column]));
    }
    content
        .predictions()
        .forEach(
            row ->
                assertThat(told.get(row.key().subject())).isCloseTo(row.values()[0], within(1e-5)));
  }

  @Test
  void aFrozenEncodersHeadTellsTimesUntilAnEvent() throws IOException {
    Path out = folder.resolve("out");
    MadeHeads.run(
        made.settings(
            "head.frozen=true",
            "target.columns=[months, died]",
            "target.task=survival",
            "cox.ties=breslow"),
        out);

    ResultsFolder.Content content = ResultsFolder.read(out);
    assertThat(content.results().outcome().task()).isEqualTo(Outcome.Task.SURVIVAL);
    assertThat(content.results().sets().getFirst().scores().getFirst().metric())
        .isEqualTo("c_index");
    VolumeHeadDescription head = VolumeHeadDescription.read(out.resolve("model"));
    assertThat(head.target()).isEqualTo("months, event died");
    CoxLoss cox = new CoxLoss(Ties.BRESLOW, CoxLoss.Reduction.MEAN, 0);
    assertThat(head.task()).isEqualTo(new FinetuneTask.Survival("months, event died", cox));
    assertThat(head.modalities()).containsExactly("T1w", "T2w");
    assertThatAppliedSaysTheSame(content, out.resolve("model"), 3);
  }

  @Test
  void aVolumeThatCannotBeReadIsLeftOutByName() throws IOException {
    Path broken = folder.resolve("broken");
    MadeHeads.of(broken, PEOPLE);
    byte[] bytes = Files.readAllBytes(broken.resolve("sub-03_T1w.nii"));
    Files.write(broken.resolve("sub-03_T1w.nii"), Arrays.copyOf(bytes, bytes.length / 2));
    HeardTraining heard = new HeardTraining(0);

    VolumeFinetuneResult result =
        MadeHeads.run(
            new MadeHeads(broken, PEOPLE).settings("run.epochs=1"),
            folder.resolve("out"),
            false,
            heard);

    assertThat(heard.failed()).hasSize(1).first().asString().endsWith("sub-03_T1w.nii");
    assertThat(result.refused()).hasSize(1);
    assertThat(result.run().subjects().stream().mapToInt(Integer::intValue).sum())
        .isEqualTo(PEOPLE - 1);
    assertThat(
            ResultsFolder.read(folder.resolve("out"))
                .results()
                .flow()
                .stages()
                .get(1)
                .lost()
                .getFirst()
                .rows())
        .isEqualTo(1);
  }

  @Test
  void settingsThatContradictEachOtherAreRefused() {
    assertThatThrownBy(() -> made.settings("head.frozen=true", "data.augmentation={}"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("data.augmentation");
    assertThatThrownBy(() -> made.settings("data.cache=/somewhere"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("one of them");
    assertThatThrownBy(
            () ->
                MadeHeads.run(
                    made.settings(
                        "run.balanced=true", "target.columns=[months]", "target.task=regression"),
                    folder.resolve("out")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("run.balanced");
    assertThat(folder.resolve("out")).doesNotExist();
  }
}
