package org.engram.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.cohort.EmbeddingRow;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.directory.ModelType;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanOutcome;
import org.engram.pipeline.volumes.VolumePreparer;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingModelTest {
  @TempDir Path folder;

  @Test
  void seriesAreEmbeddedAsTheJobEmbedsThemAndABadOneIsRefusedByItself() throws IOException {
    Path directory = SmallModel.write(folder.resolve("model"));
    Path scans = folder.resolve("scans");
    SmallModel.writeRun(scans, "sub-01_timeseries", 1, 40, SmallModel.ATLAS.labels());
    SmallModel.writeRun(scans, "sub-03_timeseries", 3, 40, SmallModel.ATLAS.labels());
    Files.writeString(scans.resolve("sub-02_timeseries.tsv"), "a\tb\n1\tnot a number\n");
    List<ScanFile> files = ScanFiles.find(List.of(scans.toString())).scans();
    List<EmbeddingRow> rows;
    try (BrainJepa model = SmallModel.load(directory)) {
      rows =
          EmbedJob.run(
                  model,
                  files,
                  EmbedSettings.defaults(folder.resolve("out.csv")),
                  ScanListener.SILENT)
              .rows();
    }

    try (Compute compute = Compute.open(Device.CPU, Precision.FP32);
        EmbeddingModel model = EmbeddingModel.open(directory, compute)) {
      assertThat(model.type()).isEqualTo(ModelType.BRAIN_JEPA);
      List<ScanOutcome<List<EmbeddingRow>>> outcomes =
          model.embedder(volumes(files), 1).embed(files);
      assertThat(outcomes).extracting(ScanOutcome::scan).isEqualTo(files);
      assertThat(row(outcomes.get(0)).embedding()).containsExactly(rows.get(0).embedding());
      assertThat(row(outcomes.get(2)).embedding()).containsExactly(rows.get(1).embedding());
      assertThat(outcomes.get(1))
          .isInstanceOfSatisfying(
              ScanOutcome.Refused.class,
              refused -> assertThat(refused.problem().line()).contains("sub-02_timeseries.tsv"));
    }
  }

  @Test
  void volumesAreEmbeddedAsTheModelDoes() {
    Path directory = SmallVolumes.model(folder.resolve("model"));
    Path head = SmallVolumes.head(folder.resolve("sub-07_T1w.nii"), 1);
    ScanFile file = ScanFiles.find(List.of(head.toString())).scans().getFirst();
    VolumeScan scan = new VolumeScan(file, "T1w", Optional.empty(), Optional.empty());

    try (Compute compute = Compute.open(Device.CPU, Precision.FP32);
        EmbeddingModel opened = EmbeddingModel.open(directory, compute);
        NeuroJepa model = NeuroJepa.load(directory, compute)) {
      assertThat(opened.type()).isEqualTo(ModelType.NEURO_JEPA);
      Embedder<?> embedder = opened.embedder(List.of(scan), 1);
      EmbeddingRow row = row(embedder.embed(List.of(file)).getFirst());
      assertThat(row.modelHash()).isEqualTo(model.description().hash());
      assertThat(row.recipe()).isEqualTo(embedder.recipe()).isEqualTo("neurojepa_mean_v1");
      assertThat(row.embedding()).containsExactly(model.embed(input(model, scan)).mean());
    }
  }

  private static float[] input(NeuroJepa model, VolumeScan scan) {
    return new VolumePreparer(model.description(), List.of(scan), Optional.empty())
        .prepare(scan)
        .input();
  }

  private static EmbeddingRow row(ScanOutcome<List<EmbeddingRow>> outcome) {
    assertThat(outcome).isInstanceOf(ScanOutcome.Ready.class);
    return ((ScanOutcome.Ready<List<EmbeddingRow>>) outcome).input().getFirst();
  }

  private static List<VolumeScan> volumes(List<ScanFile> files) {
    return files.stream()
        .map(file -> new VolumeScan(file, VolumeScan.UNKNOWN, Optional.empty(), Optional.empty()))
        .toList();
  }
}
