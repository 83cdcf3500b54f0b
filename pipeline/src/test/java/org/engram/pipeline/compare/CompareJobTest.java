package org.engram.pipeline.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.cohort.results.Analysis;
import org.engram.cohort.results.Comparison;
import org.engram.cohort.results.PredictionRow;
import org.engram.cohort.results.ResultTable;
import org.engram.cohort.results.ResultsFolder;
import org.engram.cohort.results.SetResult;
import org.engram.cohort.results.SetResult.Role;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.signal.Normalization;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.models.brainjepa.ModelInitializer;
import org.engram.pipeline.embed.SmallModel;
import org.engram.pipeline.probe.FeatureSet;
import org.engram.pipeline.probe.ProbeStudy;
import org.engram.pipeline.probe.StudyOptions;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Thirty people with scans of noise, every second a patient. */
class CompareJobTest {
  private static final int PEOPLE = 30;

  @TempDir private Path folder;
  private Path people;
  private Path model;
  private Path other;

  @BeforeEach
  void writeCohort() throws IOException {
    StringBuilder text = new StringBuilder("participant_id\tgroup\tage\n");
    for (int s = 0; s < PEOPLE; s++) {
      SmallModel.writeRun(folder.resolve("scans"), "sub-" + s, s, 40, SmallModel.ATLAS.labels());
      text.append("sub-%d\t%s\t%d\n".formatted(s, s % 2 == 0 ? "patient" : "control", 20 + s));
    }
    people = folder.resolve("participants.tsv");
    Files.writeString(people, text);
    model = SmallModel.write(folder.resolve("model"));
    other = folder.resolve("other");
    ModelInitializer.write(
        other,
        SmallModel.CONFIG,
        SmallModel.ATLAS,
        Optional.empty(),
        Normalization.fromName("global-zscore"),
        8);
  }

  @Test
  void everyEncoderHasTheSameRowsAndFoldsAndARowOfItsOwn() {
    Path out = folder.resolve("results");

    CompareJob.Result result = compare(input(models(), true, true, "group"), 3, out);

    ResultsFolder.Content content = ResultsFolder.read(out);
    assertThat(content.results()).isEqualTo(result.results());
    assertThat(content.results().analysis()).isEqualTo(Analysis.COMPARE);
    assertThat(content.results().sets())
        .extracting(SetResult::name)
        .containsExactly("ours", "theirs", ProbeStudy.RANDOM, FeatureSet.CONNECTIVITY);
    assertThat(content.results().sets())
        .extracting(SetResult::role)
        .containsExactly(Role.MODEL, Role.OTHER_MODEL, Role.RANDOM_ENCODER, Role.BASELINE);
    List<List<String>> folds = new ArrayList<>();
    for (SetResult set : content.results().sets()) {
      folds.add(
          content.predictions().stream()
              .filter(row -> row.set().equals(set.name()))
              .map(CompareJobTest::place)
              .toList());
    }
    assertThat(folds).hasSize(4).allSatisfy(one -> assertThat(one).isEqualTo(folds.getFirst()));
    assertThat(folds.getFirst()).hasSize(PEOPLE);

    ResultTable table = table(content, "compare");
    assertThat(table.columns()).startsWith("encoder", "role", "dimension", "metric", "value");
    assertThat(table.rows()).hasSize(4);
    assertThat(table.rows().getFirst().subList(0, 4))
        .containsExactly("ours", "model", "32", "auroc");
    assertThat(table.rows().getFirst().subList(8, 14)).containsOnly("");
    assertThat(table.rows().get(1).get(11)).contains("DeLong");
    List<Comparison> pooled =
        content.results().comparisons().stream().filter(c -> c.interval().isPresent()).toList();
    assertThat(pooled).hasSize(3);
    for (int i = 0; i < 3; i++) {
      List<String> row = table.rows().get(i + 1);
      assertThat(row.get(8)).isEqualTo(Double.toString(pooled.get(i).difference()));
      assertThat(row.get(13)).isEqualTo(Double.toString(pooled.get(i).test().q()));
      assertThat(pooled.get(i).test().correction()).contains("3 tests");
    }
    assertThat(content.results().provenance().models().keySet())
        .containsExactly("ours", "theirs", ProbeStudy.RANDOM);
    assertThat(content.results().provenance().models().values()).doesNotHaveDuplicates();
    assertThat(out.resolve("encoders/theirs.parquet.json")).exists();
  }

  @Test
  void timesAreOfTheModelsAloneAndCountTheirWeights() {
    CompareJob.Result result =
        compare(input(models(), true, false, "age"), 3, folder.resolve("results"));

    assertThat(result.times())
        .extracting(EncoderTimes::name)
        .containsExactly("ours", "theirs", ProbeStudy.RANDOM);
    for (EncoderTimes times : result.times()) {
      assertThat(times.kind()).isEqualTo(EncoderKind.BRAIN_JEPA);
      assertThat(times.tokens()).isEqualTo(48);
      assertThat(times.visible()).isEqualTo(12);
      // Patches 8 x 32 + 32, two blocks of 12,704, a norm of 64.
      assertThat(times.encoderWeights()).isEqualTo(288 + 2 * 12_704 + 64);
      // 32 x 16 + 16, a mask token of 16, a block of 3,280, a norm of 32, 16 x 32 + 32.
      assertThat(times.secondWeights()).isEqualTo(528 + 16 + 3_280 + 32 + 544);
      assertThat(times.encode()).hasSize(3).allSatisfy(ms -> assertThat(ms).isPositive());
      assertThat(times.both()).hasSize(3).allSatisfy(ms -> assertThat(ms).isPositive());
      double[] sorted = times.both().stream().mapToDouble(Double::doubleValue).sorted().toArray();
      assertThat(times.bothMedian()).hasValue(sorted[1]);
    }
    ResultTable latency = table(ResultsFolder.read(folder.resolve("results")), "latency");
    assertThat(latency.rows()).hasSize(3);
    assertThat(latency.rows().getFirst().subList(0, 4))
        .containsExactly("ours", "brain-jepa", "3", "48");
  }

  @Test
  void withoutTimesTheSameComparisonGivesTheSameBytes() {
    compare(input(models(), true, true, "age"), 0, folder.resolve("one"));
    compare(input(models(), true, true, "age"), 0, folder.resolve("two"));

    for (String file : List.of("predictions.tsv", "folds.tsv", "scores.tsv", "compare.tsv")) {
      assertThat(folder.resolve("one").resolve(file))
          .hasSameBinaryContentAs(folder.resolve("two").resolve(file));
    }
    assertThat(folder.resolve("one/latency.tsv")).doesNotExist();
  }

  @Test
  void aTableThatIsThereStandsForItsEncoderAndFoldsAreUsedAgain() {
    Path first = folder.resolve("first");
    compare(input(models(), false, false, "group"), 0, first);
    List<ComparedEncoder> tables =
        List.of(
            new ComparedEncoder.Table("theirs", first.resolve("encoders/theirs.parquet")),
            new ComparedEncoder.Table("ours", first.resolve("encoders/ours.parquet")));
    Path second = folder.resolve("second");

    CompareJob.Result result =
        run(
            input(tables, false, false, "group"),
            settings(first.resolve("folds.tsv").toString(), 3),
            second,
            false);

    assertThat(result.times()).isEmpty();
    assertThat(second.resolve("folds.tsv")).hasSameBinaryContentAs(first.resolve("folds.tsv"));
    ResultsFolder.Content before = ResultsFolder.read(first);
    assertThat(result.results().set("ours").orElseThrow().scores())
        .extracting(score -> score.pooled())
        .isEqualTo(
            before.results().set("ours").orElseThrow().scores().stream()
                .map(score -> score.pooled())
                .toList());
  }

  @Test
  void anEncoderOfAnotherAtlasIsRefusedBeforeAnythingIsComputed() {
    Path foreign = folder.resolve("foreign");
    BrainJepaConfig config =
        new BrainJepaConfig(
            10, 32, 8, 32, 2, 2, 4, 16, 1, 2, 0, Position.ORIGIN, 1e-6, "ten", 2.0, "none");
    Atlas ten = new Atlas("ten", SmallModel.ATLAS.regions().subList(0, 10));
    ModelInitializer.write(
        foreign, config, ten, Optional.empty(), Normalization.fromName("none"), 1);
    List<ComparedEncoder> encoders =
        List.of(
            new ComparedEncoder.Model("ours", model),
            new ComparedEncoder.Model("foreign", foreign));
    Path out = folder.resolve("results");

    assertThatThrownBy(() -> compare(input(encoders, true, true, "group"), 0, out))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--model foreign=" + foreign)
        .hasMessageContaining("10 regions of ten")
        .hasMessageContaining("the 12 regions of twelve, as ours has them");
    assertThat(out).doesNotExist();
  }

  @Test
  void wrongNamesAndColumnsAreToldInWords() {
    Path out = folder.resolve("results");
    List<ComparedEncoder> twice =
        List.of(
            new ComparedEncoder.Model("my model", model),
            new ComparedEncoder.Table("My-Model", people));

    assertThatThrownBy(() -> input(twice, true, true, "group"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'My-Model' a second time");
    assertThatThrownBy(
            () ->
                input(
                    List.of(new ComparedEncoder.Model("random encoder", model)),
                    true,
                    true,
                    "group"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("that the comparison uses");
    assertThatThrownBy(() -> input(List.of(), true, true, "group"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("no encoder");
    assertThatThrownBy(() -> compare(input(models(), true, true, "iq"), 0, out))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'iq'")
        .hasMessageContaining("[participant_id, group, age]");
    assertThatThrownBy(
            () ->
                compare(
                    input(List.of(new ComparedEncoder.Table("table", people)), true, true, "group"),
                    0,
                    out))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--random none");
    assertThat(out).doesNotExist();
  }

  @Test
  void resultsThatAreThereStayUnlessTheyMayBeReplaced() {
    Path out = folder.resolve("results");
    compare(input(models(), true, false, "age"), 0, out);

    assertThatThrownBy(() -> compare(input(models(), true, false, "group"), 0, out))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("results already");
    assertThat(
            run(input(models(), true, false, "group"), settings("5", 0), out, true)
                .results()
                .outcome()
                .name())
        .isEqualTo("group");
  }

  private List<ComparedEncoder> models() {
    return List.of(
        new ComparedEncoder.Model("ours", model), new ComparedEncoder.Model("theirs", other));
  }

  private CompareInput input(
      List<ComparedEncoder> encoders, boolean random, boolean connectivity, String target) {
    return new CompareInput(
        ScanFiles.find(List.of(folder.resolve("scans").toString())).scans(),
        encoders,
        random,
        connectivity,
        people,
        Optional.empty(),
        target,
        "",
        "subject",
        Optional.empty(),
        List.of());
  }

  private static CompareJob.Result compare(CompareInput input, int rounds, Path out) {
    return run(input, settings("5", rounds), out, false);
  }

  private static CompareJob.Result run(
      CompareInput input, CompareSettings settings, Path out, boolean overwrite) {
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1)) {
      return CompareJob.run(input, settings, out, overwrite, compute, CompareListener.SILENT);
    }
  }

  private static CompareSettings settings(String folds, int rounds) {
    return settings(folds, rounds, OptionalDouble.of(1));
  }

  /** As {@code engram compare} would, with a fixed penalty or a chosen one. */
  static CompareSettings settings(String folds, int rounds, OptionalDouble penalty) {
    CompareSettings defaults =
        CompareSettings.defaults(
            new StudyOptions(
                    "auto",
                    "linear",
                    true,
                    penalty,
                    "stratified",
                    folds,
                    1,
                    42,
                    "none",
                    0,
                    List.of(),
                    5,
                    "bca",
                    300,
                    "fdr",
                    false)
                .settings());
    return new CompareSettings(
        defaults.study(),
        defaults.read(),
        defaults.input(),
        defaults.normalization(),
        defaults.encoder(),
        defaults.batch(),
        rounds,
        defaults.masking());
  }

  private static String place(PredictionRow row) {
    return row.repeat() + " " + row.fold() + " " + row.key();
  }

  private static ResultTable table(ResultsFolder.Content content, String name) {
    return content.tables().stream()
        .filter(table -> table.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
