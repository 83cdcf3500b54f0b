package org.engram.pipeline.finetune.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.cohort.results.Outcome;
import org.engram.cohort.results.ResultsFolder;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.neurojepa.finetune.VolumeHeadDescription;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.pipeline.finetune.EpochRecord;
import org.engram.pipeline.finetune.FinetuneListener;
import org.engram.pipeline.run.StopRequest;
import org.engram.pipeline.volumes.VolumeScans;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two labels told by one head, of which one is not known of everybody. */
class VolumeMultiLabelTest {
  private static final int PEOPLE = 27;

  @TempDir private Path folder;

  private static final class Quiet implements FinetuneListener {
    private int epochs;

    @Override
    public void note(String text) {
      assertThat(text).isNotEmpty();
    }

    @Override
    public void update(int training, UpdateRecord update, long updates) {
      assertThat(update.loss()).isFinite();
    }

    @Override
    public void epoch(int training, EpochRecord epoch) {
      epochs++;
    }

    @Override
    public void failedSample(String file, Problem problem) {
      throw new AssertionError(file + " " + problem);
    }
  }

  @Test
  void severalLabelsAreToldTogetherAndAppliedAsTheyWereJudged() throws IOException {
    MadeHeads made = MadeHeads.of(folder, PEOPLE);
    Path out = folder.resolve("out");
    Quiet quiet = new Quiet();
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1)) {
      VolumeFinetuneJob.run(
          made.settings("target.columns=[bright, older]", "run.epochs=10"),
          out,
          false,
          compute,
          quiet,
          StopRequest.manual());
    }
    assertThat(quiet.epochs).isEqualTo(10);
    ResultsFolder.Content content = ResultsFolder.read(out);
    assertThat(content.results().outcome().task()).isEqualTo(Outcome.Task.MULTI_LABEL);
    assertThat(content.results().outcome().classes()).containsExactly("bright", "older");
    assertThat(content.results().sets().getFirst().score("auroc bright").orElseThrow().pooled())
        .isGreaterThan(0.8);
    assertThat(content.results().sets().getFirst().scores())
        .extracting(score -> score.metric())
        .containsExactly("auroc", "auroc bright", "auroc older");
    VolumeHeadDescription head = VolumeHeadDescription.read(out.resolve("model"));
    assertThat(head.task()).isEqualTo(new FinetuneTask.MultiLabel(List.of("bright", "older")));

    Path table = folder.resolve("told.tsv");
    VolumeScans scans =
        VolumeScans.find(List.of(made.manifest().toString()), Optional.empty(), List.of());
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1)) {
      assertThat(
              VolumeApplyJob.run(out.resolve("model"), scans.scans(), table, 4, false, compute)
                  .rows())
          .isEqualTo(PEOPLE);
    }
    List<String> lines = Files.readAllLines(table);
    assertThat(lines.getFirst())
        .isEqualTo("subject\tsession\tmodalities\tprediction\tp:bright\tp:older");
    Map<String, String[]> told = new HashMap<>();
    lines.subList(1, lines.size()).forEach(l -> told.put(l.split("\t", -1)[0], l.split("\t", -1)));
    content
        .predictions()
        .forEach(
            row -> {
              String[] cells = told.get(row.key().subject());
              assertThat(Double.parseDouble(cells[4])).isCloseTo(row.values()[0], within(1e-5));
              assertThat(Double.parseDouble(cells[5])).isCloseTo(row.values()[1], within(1e-5));
              assertThat(List.of(cells[3].split(";", -1)).contains("bright"))
                  .isEqualTo(row.values()[0] > 0.5);
            });
  }

  @Test
  void expertsAreNotMultipliedOverLabels() {
    MadeHeads made = MadeHeads.of(folder, 3);
    assertThatThrownBy(
            () -> made.settings("target.columns=[bright, older]", "head.kind=joint-product"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("joint-product for the labels [bright, older]");
  }
}
