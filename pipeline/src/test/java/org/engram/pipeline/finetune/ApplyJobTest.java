package org.engram.pipeline.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.engram.cohort.results.PredictionRow;
import org.engram.cohort.results.ResultsFolder;
import org.engram.imaging.signal.WindowPolicy;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.finetuning.HeadDescription;
import org.engram.models.finetuning.RegionPooler;
import org.engram.models.finetuning.TunedModel;
import org.engram.pipeline.embed.EmbedJob;
import org.engram.pipeline.embed.EmbedResult;
import org.engram.pipeline.embed.EmbedSettings;
import org.engram.pipeline.embed.Level;
import org.engram.pipeline.embed.TokenPooling;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Precision;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run trained is applied to scans, and its pooler embeds them. */
class ApplyJobTest {
  @TempDir static Path shared;
  private static MadeTrait made;

  @TempDir Path temporary;

  @BeforeAll
  static void make() {
    made = MadeTrait.of(shared.resolve("made"), 20);
  }

  private Path trained(String method) {
    Path run = temporary.resolve(method);
    MadeTrait.run(made.settings("method=" + method, "run.epochs=3", "run.batch_size=4"), run);
    return run;
  }

  private static List<ScanFile> scans(Path folder) {
    return ScanFiles.find(List.of(folder.toString())).scans();
  }

  private static ScanReading reading() {
    return new ScanReading(ReadOptions.defaults().withRepetitionTime(2.0), Optional.empty());
  }

  private static ApplyJob.Result apply(Path model, Path scans, Path out) {
    return apply(model, scans, out, InputPreparation.Options.defaults(), ScanListener.SILENT);
  }

  private static ApplyJob.Result apply(
      Path model, Path scans, Path out, InputPreparation.Options input, ScanListener listener) {
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        TunedModel tuned = TunedModel.load(ModelDescription.open(model), compute)) {
      return ApplyJob.run(tuned, scans(scans), reading(), input, out, false, listener);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"finetune", "linear-probe", "attentive-probe"})
  void theTrainedModelSaysOfTestScansWhatTheRunSaid(String method) {
    Path run = trained(method);
    Map<String, double[]> said = new TreeMap<>();
    for (PredictionRow row : ResultsFolder.read(run).predictions()) {
      said.put(row.key().subject(), row.values());
    }
    ApplyJob.Result result =
        apply(run.resolve("model"), made.folder().resolve("scans"), temporary.resolve("told.tsv"));
    assertThat(result.told()).hasSize(20);
    int compared = 0;
    for (ApplyJob.Told told : result.told()) {
      double[] before = said.get(told.scan().subject());
      if (before != null) {
        assertThat(told.values()).containsExactly(before, within(1e-5));
        compared++;
      }
    }
    assertThat(compared).isEqualTo(4);
  }

  @Test
  void aScanThatCannotBeUsedIsRefusedAndTheRestTold() throws Exception {
    Path run = trained("linear-probe");
    Path scans = Files.createDirectories(temporary.resolve("new"));
    Files.copy(made.folder().resolve("scans/sub-00.csv"), scans.resolve("sub-90.csv"));
    Files.writeString(scans.resolve("sub-91.csv"), "A1,A2\n1,2\n3,4\n");
    Path out = temporary.resolve("told.tsv");
    ApplyJob.Result result = apply(run.resolve("model"), scans, out);
    assertThat(result.refused()).hasSize(1);
    List<String> lines = Files.readAllLines(out);
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst())
        .isEqualTo("subject\tsession\trun\tsource\tprediction\tp:control\tp:patient");
    assertThat(lines.getLast()).startsWith("90\t\t\t");
    assertThat(Files.readString(temporary.resolve("told.tsv.json")))
        .contains("\"target\" : \"group\"")
        .contains("sub-91.csv");
    assertThatThrownBy(() -> apply(run.resolve("model"), scans, out))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("there already");
  }

  @Test
  void aKilledJobContinuesAndEndsWithTheSameBytes() throws Exception {
    Path model = trained("linear-probe").resolve("model");
    Path scans = made.folder().resolve("scans");
    InputPreparation.Options usual = InputPreparation.Options.defaults();
    Path whole = temporary.resolve("whole.tsv");
    apply(model, scans, whole);
    Path again = temporary.resolve("again.tsv");

    Heard killed = new Heard(7);
    assertThatThrownBy(() -> apply(model, scans, again, usual, killed)).hasMessage("killed");
    assertThat(again).doesNotExist();
    Heard continued = new Heard(Integer.MAX_VALUE);
    apply(model, scans, again, usual, continued);

    assertThat(continued.before).isBetween(6, 12); // a scan more may have been on its way
    assertThat(continued.scans).isEqualTo(20 - continued.before);
    assertThat(again).hasSameBinaryContentAs(whole);
    assertThat(temporary.resolve("again.tsv.json"))
        .hasSameBinaryContentAs(temporary.resolve("whole.tsv.json"));
    assertThat(temporary.resolve("again.tsv.partial")).doesNotExist();
  }

  @Test
  void aJobBegunWithOtherWindowsIsNotContinued() {
    Path model = trained("linear-probe").resolve("model");
    Path scans = made.folder().resolve("scans");
    InputPreparation.Options usual = InputPreparation.Options.defaults();
    Path out = temporary.resolve("told.tsv");
    assertThatThrownBy(() -> apply(model, scans, out, usual, new Heard(2))).hasMessage("killed");
    InputPreparation.Options first =
        new InputPreparation.Options(
            usual.sampling(),
            WindowPolicy.fromName("centre"),
            usual.shortRuns(),
            usual.missing(),
            usual.constants(),
            usual.assumeOrder());

    assertThatThrownBy(() -> apply(model, scans, out, first, ScanListener.SILENT))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("windows was");
  }

  /** Counts, and fails in the place of a kill once so many scans are done. */
  private static final class Heard implements ScanListener {
    private final int last;
    private int before;
    private int scans;

    Heard(int last) {
      this.last = last;
    }

    @Override
    public void started(int count, int done) {
      before = done;
    }

    @Override
    public void used(ScanFile scan) {
      if (++scans == last) {
        throw new IllegalStateException("killed");
      }
    }

    @Override
    public void refused(ScanFile scan, Problem problem) {
      throw new IllegalStateException(problem.line());
    }
  }

  @Test
  void thePoolerEmbedsScansAndIsNamedInWhatItMakes() throws Exception {
    Path model = trained("attentive-probe").resolve("model");
    Path out = temporary.resolve("pooled.csv");
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        BrainJepa loaded = BrainJepa.load(model, compute);
        RegionPooler pooler = RegionPooler.load(loaded.description(), compute)) {
      EmbedSettings settings =
          new EmbedSettings(
              out,
              Optional.empty(),
              Optional.empty(),
              Level.RUN,
              1,
              reading(),
              InputPreparation.Options.defaults(),
              false);
      List<ScanFile> scans = scans(made.folder().resolve("scans")).subList(0, 3);
      TokenPooling attention = new TokenPooling.Attention(pooler);
      EmbedResult result = EmbedJob.run(loaded, attention, scans, settings, ScanListener.SILENT);
      assertThat(result.dimension()).isEqualTo(pooler.dimension()).isEqualTo(32);
      assertThat(result.rows())
          .allSatisfy(
              row ->
                  assertThat(row.recipe())
                      .isEqualTo("brainjepa_attention_v1:" + pooler.hash().substring(0, 12)));
      String sidecar = Files.readString(temporary.resolve("pooled.csv.json"));
      assertThat(sidecar)
          .contains("\"pool\" : \"attention\"")
          .contains(pooler.hash())
          .contains("\"pooler_trained_for\" : \"group\"");
      assertThat(result.rows().get(0).embedding()).isNotEqualTo(result.rows().get(1).embedding());
    }
  }

  @Test
  void aModelWithoutAPoolerSaysHowToGetOne() {
    Path tuned = trained("finetune").resolve("model");
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1)) {
      assertThatThrownBy(() -> RegionPooler.load(ModelDescription.open(tuned), compute))
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("a head of kind mean")
          .hasMessageContaining("--method attentive-probe");
      Path plain = made.folder().resolve("model");
      assertThatThrownBy(() -> RegionPooler.load(ModelDescription.open(plain), compute))
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("no trained attention pooler");
      assertThatThrownBy(() -> TunedModel.load(ModelDescription.open(plain), compute))
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("engram finetune");
    }
  }

  @Test
  void aDamagedDescriptionOfAHeadIsRefused() throws Exception {
    Path model = trained("linear-probe").resolve("model");
    Path file = model.resolve(HeadDescription.FILE);
    String text = Files.readString(file);
    Files.writeString(file, text.replace("\"batch-norm\"", "\"batchnorm\""));
    assertThatThrownBy(() -> HeadDescription.read(model))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("batchnorm");
    Files.writeString(file, text.replace("\"version\" : 1", "\"version\" : 9"));
    assertThatThrownBy(() -> HeadDescription.read(model))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("version 9");
    Files.writeString(file, text.replace("\"dim\" : 32", "\"dim\" : 64"));
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1)) {
      assertThatThrownBy(() -> TunedModel.load(ModelDescription.open(model), compute))
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("width 64");
    }
  }
}
