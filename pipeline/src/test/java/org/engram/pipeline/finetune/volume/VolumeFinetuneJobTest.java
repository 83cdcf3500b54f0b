package org.engram.pipeline.finetune.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.engram.cohort.Phenotype;
import org.engram.cohort.results.Outcome;
import org.engram.cohort.results.ResultsFolder;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.models.finetuning.CoxLoss;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.neurojepa.finetune.VolumeFinetuneSettings;
import org.engram.models.neurojepa.finetune.VolumeHeadDescription;
import org.engram.models.neurojepa.heads.VolumeHeadKind;
import org.engram.models.probing.Ties;
import org.engram.pipeline.embed.SmallVolumes;
import org.engram.pipeline.probe.ProbeSettings.Task;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Heads whose brain is bright or dark beside the skull, in two modalities, some missing. */
class VolumeFinetuneJobTest {
  private static final int PEOPLE = 18;
  private static final CoxLoss COX = new CoxLoss(Ties.BRESLOW, CoxLoss.Reduction.MEAN, 0);

  @TempDir private Path folder;
  private Path model;
  private final List<VolumeScan> scans = new ArrayList<>();
  private final List<VolumeEpoch> heard = new ArrayList<>();

  @BeforeEach
  void writeVolumes() {
    model = SmallVolumes.model(folder.resolve("model"));
    for (int s = 0; s < PEOPLE; s++) {
      double brain = (s % 2 == 0 ? 60 : 150) + s;
      for (String modality : List.of("T1w", "T2w")) {
        if (modality.equals("T2w") && s % 3 == 0) {
          continue;
        }
        Path file = folder.resolve("sub-" + s + "_" + modality + ".nii");
        SmallVolumes.head(file, brain);
        scans.add(
            new VolumeScan(
                new ScanFile(file, "" + s, "", "", "", ""),
                modality,
                Optional.empty(),
                Optional.empty()));
      }
    }
  }

  private static Phenotype phenotype(String name, IntFunction<String> value) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int s = 0; s < PEOPLE; s++) {
      values.put("" + s, value.apply(s));
    }
    return new Phenotype(name, values, Set.of());
  }

  private static VolumeRunSettings settings(VolumeHeadKind head, boolean frozen) {
    return new VolumeRunSettings(
        head,
        3,
        1,
        frozen,
        6,
        6,
        frozen,
        3e-3,
        0,
        0.01,
        3,
        7,
        COX,
        VolumeFinetuneSettings.defaults());
  }

  @Test
  void classesAreToldFromModalitiesOfWhichSomeAreMissing() throws IOException {
    Path out = folder.resolve("out");
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1)) {
      VolumeFinetuneJob.run(
          model,
          scans,
          phenotype("group", s -> s % 2 == 0 ? "dark" : "bright"),
          Task.CLASSIFICATION,
          settings(VolumeHeadKind.PRODUCT, false),
          out,
          false,
          compute,
          heard::add);
    }
    assertThat(heard).hasSize(6);

    ResultsFolder.Content content = ResultsFolder.read(out);
    assertThat(content.predictions()).hasSize(6);
    assertThat(content.results().sets().getFirst().score("auroc").orElseThrow().pooled())
        .isGreaterThan(0.8);
    assertThat(content.tables().getFirst().rows()).hasSize(6);
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
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1)) {
      VolumeApplyJob.Result result = VolumeApplyJob.run(from, scans, table, 4, false, compute);
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
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1)) {
      VolumeFinetuneJob.run(
          model,
          scans,
          phenotype("death", s -> s % 2 == 0 ? 10 + s + (s % 4 == 0 ? "+" : "") : "" + (1 + s)),
          Task.SURVIVAL,
          settings(VolumeHeadKind.ATTENTIVE, true),
          out,
          false,
          compute,
          heard::add);
    }
    assertThat(heard).hasSize(6);

    ResultsFolder.Content content = ResultsFolder.read(out);
    assertThat(content.results().outcome().task()).isEqualTo(Outcome.Task.SURVIVAL);
    assertThat(content.results().sets().getFirst().scores().getFirst().metric())
        .isEqualTo("c_index");
    assertThat(Files.exists(out.resolve("predictions.tsv"))).isTrue();
    VolumeHeadDescription head = VolumeHeadDescription.read(out.resolve("model"));
    assertThat(head.task()).isEqualTo(new FinetuneTask.Survival("death", COX));
    assertThat(head.modalities()).containsExactly("T1w", "T2w");
    assertThatAppliedSaysTheSame(content, out.resolve("model"), 3);
  }
}
