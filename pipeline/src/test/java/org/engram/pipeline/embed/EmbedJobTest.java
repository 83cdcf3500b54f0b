package org.engram.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.imaging.atlas.MissingRegions;
import org.engram.imaging.signal.WindowPolicy;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.imaging.timeseries.TimeSeriesFile;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.pipeline.scan.ScanListener;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbedJobTest {
  private static final List<String> LABELS = SmallModel.ATLAS.labels();

  @TempDir Path folder;
  private Path scans;
  private Path directory;

  @BeforeEach
  void writeCohort() {
    scans = folder.resolve("scans");
    directory = SmallModel.write(folder.resolve("model"));
    for (int s = 1; s <= 3; s++) {
      for (int run = 1; run <= 2; run++) {
        String name = "sub-0" + s + "_ses-a_task-rest_run-" + run + "_timeseries";
        SmallModel.writeRun(scans, name, 10L * s + run, 40, LABELS);
      }
    }
  }

  private EmbedResult embed(EmbedSettings settings) {
    try (BrainJepa model = SmallModel.load(directory)) {
      return EmbedJob.run(model, found(), settings, ScanListener.SILENT);
    }
  }

  private List<ScanFile> found() {
    return ScanFiles.find(List.of(scans.toString())).scans();
  }

  private EmbedSettings defaults(String out) {
    return EmbedSettings.defaults(folder.resolve(out));
  }

  private static EmbedSettings with(
      EmbedSettings s, Level per, int batch, InputPreparation.Options input, Path tokens) {
    return new EmbedSettings(
        s.out(),
        Optional.ofNullable(tokens),
        s.regions(),
        per,
        batch,
        s.read(),
        input,
        s.overwrite());
  }

  @Test
  void eachRunBecomesARowThatTheLibraryCallGivesToo() {
    EmbedResult result = embed(defaults("out.csv"));

    assertThat(result.refused()).isEmpty();
    List<EmbeddingRow> rows = EmbeddingTable.read(folder.resolve("out.csv"));
    assertThat(rows).hasSize(6);
    assertThat(rows.get(1).subject()).isEqualTo("01");
    assertThat(rows.get(1).session()).isEqualTo("a");
    assertThat(rows.get(1).run()).isEqualTo("task-rest_run-2");
    assertThat(rows.get(1).coverage()).isEqualTo(1);
    assertThat(rows.get(1).windows()).isEqualTo(1);
    try (BrainJepa model = SmallModel.load(directory)) {
      float[] vector = model.embed(TimeSeriesFile.read(found().get(1).path())).subject();
      assertThat(rows.get(1).embedding()).containsExactly(vector);
    }
  }

  @Test
  void theOrderOfColumnsDoesNotMatter() {
    List<String> shuffled = new ArrayList<>(LABELS);
    Collections.shuffle(shuffled, new java.util.Random(3));
    Path other = folder.resolve("other");
    SmallModel.writeRun(other, "sub-09_timeseries", 1, 32, LABELS);
    float[] inOrder = only(other);
    // The same values in other columns: rewrite the file column by column.
    reorder(other.resolve("sub-09_timeseries.tsv"), shuffled);
    assertThat(only(other)).containsExactly(inOrder);
  }

  private float[] only(Path where) {
    try (BrainJepa model = SmallModel.load(directory)) {
      return EmbedJob.run(
              model,
              ScanFiles.find(List.of(where.toString())).scans(),
              new EmbedSettings(
                  folder.resolve("one.csv"),
                  Optional.empty(),
                  Optional.empty(),
                  Level.RUN,
                  1,
                  defaults("one.csv").read(),
                  InputPreparation.Options.defaults(),
                  true),
              ScanListener.SILENT)
          .rows()
          .getFirst()
          .embedding();
    }
  }

  private static void reorder(Path file, List<String> labels) {
    try {
      List<String> lines = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        String[] cells = line.split("\t");
        lines.add(String.join("\t", labels.stream().map(l -> cells[LABELS.indexOf(l)]).toList()));
      }
      Files.write(file, lines);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aBadScanIsRefusedByNameAndTheRestGoesOn() throws IOException {
    Files.writeString(
        scans.resolve("sub-02_ses-a_task-rest_run-1_timeseries.tsv"), "A1\tB1\n1\tnonsense\n");
    SmallModel.writeRun(scans, "sub-04_ses-a_task-rest_run-1_timeseries", 4, 20, LABELS);

    EmbedResult result = embed(defaults("out.parquet"));

    assertThat(result.rows()).hasSize(5);
    assertThat(result.refused()).hasSize(2);
    assertThat(result.refused().get(0).problem().line()).contains("nonsense");
    assertThat(result.refused().get(1).problem().line()).contains("20 frames").contains("32");
    assertThat(folder.resolve("out.parquet.json"))
        .content()
        .contains("nonsense", "\"normalization\" : \"global-zscore\"");
  }

  @Test
  void aKilledJobContinuesAndEndsWithTheSameBytes() throws IOException {
    embed(with(defaults("whole.parquet"), Level.RUN, 4, InputPreparation.Options.defaults(), null));
    EmbedSettings again =
        with(defaults("again.parquet"), Level.RUN, 4, InputPreparation.Options.defaults(), null);
    List<String> seen = new ArrayList<>();
    ScanListener killer =
        new ScanListener() {
          @Override
          public void started(int count, int before) {}

          @Override
          public void used(ScanFile scan) {
            seen.add(scan.subject());
            if (seen.size() == 4) {
              throw new IllegalStateException("killed");
            }
          }

          @Override
          public void refused(ScanFile scan, Problem problem) {}
        };
    try (BrainJepa model = SmallModel.load(directory)) {
      assertThatThrownBy(() -> EmbedJob.run(model, found(), again, killer))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(folder.resolve("again.parquet")).doesNotExist();

    List<Integer> before = new ArrayList<>();
    ScanListener counter =
        new ScanListener() {
          @Override
          public void started(int count, int done) {
            before.add(done);
          }

          @Override
          public void used(ScanFile scan) {}

          @Override
          public void refused(ScanFile scan, Problem problem) {}
        };
    try (BrainJepa model = SmallModel.load(directory)) {
      EmbedJob.run(model, found(), again, counter);
    }
    assertThat(before).containsExactly(4);
    assertThat(folder.resolve("again.parquet"))
        .hasSameBinaryContentAs(folder.resolve("whole.parquet"));
    assertThat(folder.resolve("again.parquet.partial")).doesNotExist();
  }

  @Test
  void aJobBegunWithOtherSettingsIsNotContinued() {
    EmbedSettings begun =
        with(defaults("out.csv"), Level.RUN, 1, InputPreparation.Options.defaults(), null);
    ScanListener killer =
        new ScanListener() {
          @Override
          public void started(int count, int before) {}

          @Override
          public void used(ScanFile scan) {
            throw new IllegalStateException("killed");
          }

          @Override
          public void refused(ScanFile scan, Problem problem) {}
        };
    try (BrainJepa model = SmallModel.load(directory)) {
      assertThatThrownBy(() -> EmbedJob.run(model, found(), begun, killer))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThatThrownBy(
            () ->
                embed(
                    with(
                        defaults("out.csv"),
                        Level.RUN,
                        2,
                        InputPreparation.Options.defaults(),
                        null)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("batch was 1, is now 2");
  }

  @Test
  void aFinishedTableIsNotOverwrittenUnlessAsked() {
    embed(defaults("out.csv"));
    assertThatThrownBy(() -> embed(defaults("out.csv")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--overwrite");
  }

  @Test
  void rowsOfASubjectAreTheMeanOfItsRuns() {
    List<EmbeddingRow> runs = embed(defaults("runs.csv")).rows();
    List<EmbeddingRow> subjects =
        embed(
                with(
                    defaults("subjects.csv"),
                    Level.SUBJECT,
                    1,
                    InputPreparation.Options.defaults(),
                    null))
            .rows();
    assertThat(subjects).extracting(EmbeddingRow::subject).containsExactly("01", "02", "03");
    assertThat(subjects.getFirst().windows()).isEqualTo(2);
    for (int d = 0; d < SmallModel.CONFIG.embedDim(); d++) {
      float mean = (float) ((runs.get(0).embedding()[d] + (double) runs.get(1).embedding()[d]) / 2);
      assertThat(subjects.getFirst().embedding()[d]).isEqualTo(mean);
    }
  }

  @Test
  void tokensAreWrittenUnderTheKeyThatOthersRead() {
    embed(
        with(
            defaults("out.csv"),
            Level.RUN,
            1,
            InputPreparation.Options.defaults(),
            folder.resolve("tokens")));
    Path file = folder.resolve("tokens/01_ses-a_task-rest_run-1.safetensors");
    try (Safetensors latents = Safetensors.open(file)) {
      assertThat(latents.get("embeddings").shape()).containsExactly(48, 32);
      assertThat(latents.get("regions").shape()).containsExactly(12, 32);
      assertThat(latents.get("networks").shape()).containsExactly(3, 32);
      assertThat(latents.metadata().get("network_names")).isEqualTo("A\nB\nC");
      float[] tokens = latents.get("embeddings").toFloats();
      float mean = (tokens[0] + tokens[32] + tokens[64] + tokens[96]) / 4;
      assertThat(latents.get("regions").toFloats()[0]).isCloseTo(mean, within(1e-6f));
    }
  }

  @Test
  void allWindowsOfALongRunAreEmbeddedAndAveraged() {
    SmallModel.writeRun(folder.resolve("long"), "sub-07_timeseries", 5, 100, LABELS);
    InputPreparation.Options all =
        new InputPreparation.Options(
            Optional.empty(),
            WindowPolicy.fromName("all"),
            InputPreparation.Options.defaults().shortRuns(),
            MissingRegions.REFUSE,
            InputPreparation.Options.defaults().constants(),
            false);
    scans = folder.resolve("long");
    EmbedResult result = embed(with(defaults("long.csv"), Level.RUN, 2, all, null));
    assertThat(result.rows().getFirst().windows()).isEqualTo(3);
  }

  @Test
  void whenNothingFitsTheFirstReasonIsGiven() {
    scans = folder.resolve("short");
    SmallModel.writeRun(scans, "sub-01_timeseries", 5, 10, LABELS);
    assertThatThrownBy(() -> embed(defaults("none.csv")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("none of 1 scans")
        .hasMessageContaining("10 frames");
    assertThat(folder.resolve("none.csv")).doesNotExist();
    assertThat(folder.resolve("none.csv.partial")).doesNotExist();
  }
}
