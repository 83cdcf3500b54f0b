package org.engram.pipeline.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.engram.imaging.signal.Normalization;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.ModelInitializer;
import org.engram.models.brainjepa.explain.AttentionRollout;
import org.engram.models.brainjepa.explain.ReadOut;
import org.engram.pipeline.embed.SmallModel;
import org.engram.pipeline.predict.PredictionJob;
import org.engram.pipeline.predict.PredictionResult;
import org.engram.pipeline.predict.PredictionSettings;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExplainJobTest {
  private static final List<String> LABELS = SmallModel.ATLAS.labels();

  @TempDir Path folder;
  private Path scans;
  private Path directory;
  private Path out;

  @BeforeEach
  void writeCohort() {
    scans = folder.resolve("scans");
    directory = SmallModel.write(folder.resolve("model"));
    out = folder.resolve("out");
    for (int s = 1; s <= 3; s++) {
      SmallModel.writeRun(scans, "sub-0" + s + "_task-rest_timeseries", s, 40, LABELS);
    }
  }

  private ExplainSettings settings(
      ExplainMethod method, boolean networks, Optional<Long> seed, ReadOut... readOuts) {
    return new ExplainSettings(
        out,
        method,
        List.of(readOuts),
        networks,
        8,
        4,
        seed,
        Optional.empty(),
        false,
        ScanReading.defaults(),
        ExplainSettings.defaults(out, method).input(),
        false);
  }

  private ExplainResult explain(ExplainSettings settings, ExplainListener listener) {
    try (BrainJepa model = SmallModel.load(directory)) {
      return ExplainJob.run(model, Map.of(), found(), settings, listener);
    }
  }

  private List<ScanFile> found() {
    return ScanFiles.find(List.of(scans.toString())).scans();
  }

  private List<String> lines(String name) throws IOException {
    return Files.readAllLines(out.resolve(name));
  }

  private static final class Counting implements ExplainListener {
    final List<String> models = new ArrayList<>();
    long announced;
    long passed;
    int refused;

    @Override
    public void started(String model, long passes, long before) {
      models.add(model);
      announced += passes;
      passed += before;
    }

    @Override
    public void passed(long passes) {
      passed += passes;
    }

    @Override
    public void refused(ScanFile scan, Problem problem) {
      refused++;
      passed++;
    }

    @Override
    public void drawing() {}
  }

  @Test
  void rolloutBecomesTablesFiguresAPageAndASidecar() throws IOException {
    Counting heard = new Counting();

    ExplainResult result = explain(settings(ExplainMethod.ROLLOUT, false, Optional.of(3L)), heard);

    assertThat(heard.models).containsExactly("model", "random");
    assertThat(heard.refused).isZero();
    assertThat(heard.passed).isEqualTo(heard.announced).isEqualTo(6);
    assertThat(lines("regions.tsv").getFirst())
        .isEqualTo("index\tlabel\themisphere\tnetwork\trollout\trollout_se\tscans");
    assertThat(lines("regions.tsv")).hasSize(13);
    assertThat(lines("networks.tsv")).hasSize(4);
    assertThat(lines("time.tsv")).hasSize(1 + 12 * 4);
    assertThat(lines("scans.tsv")).hasSize(1 + 3 * 12);
    assertThat(lines("checks.tsv")).hasSize(2);
    CohortMap map = result.maps().getFirst();
    assertThat(map.regionMeans()).hasSize(12);
    double sum = 0;
    for (double value : map.regionMeans()) {
      sum += value;
    }
    assertThat(sum).as("shares of twelve regions").isCloseTo(12, within(1e-4));
    assertThat(map.byNetwork()).extracting(CohortMap.Network::name).containsExactly("A", "B", "C");
    assertThat(Files.readString(result.page()))
        .contains("Can the maps be trusted?", "random model", "By network")
        .doesNotContain("<script");
    assertThat(result.figures())
        .extracting(file -> file.getFileName().toString())
        .containsExactly("networks-rollout.svg", "time-rollout.svg");
    JsonNode json = JsonMapper.shared().readTree(Files.readString(result.sidecar()));
    assertThat(json.get("method").asString()).isEqualTo("rollout");
    assertThat(json.get("scans").size()).isEqualTo(3);
    assertThat(json.at("/checks/random_model/rollout/verdict").asString()).contains("random model");
    try (Stream<Path> left = Files.list(out)) {
      assertThat(left.map(Path::toString)).noneMatch(name -> name.endsWith(".partial"));
    }
  }

  @Test
  void aScansRowIsWhatTheMethodGivesDirectly() {
    ExplainResult result =
        explain(settings(ExplainMethod.ROLLOUT, false, Optional.empty()), ExplainListener.SILENT);

    try (BrainJepa model = SmallModel.load(directory)) {
      var series = org.engram.imaging.timeseries.TimeSeriesFile.read(found().get(1).path());
      float[] input =
          new org.engram.models.brainjepa.InputPreparation(
                  model.description(),
                  org.engram.models.brainjepa.InputPreparation.Options.defaults())
              .prepare(series)
              .windows()
              .getFirst();
      double[] direct = AttentionRollout.of(model).map(input).regionMeans();
      for (int region = 0; region < 12; region++) {
        assertThat((double) result.maps().getFirst().scans().get(1)[region])
            .isCloseTo(direct[region], within(1e-6));
      }
    }
    assertThat(result.checks().verdict("rollout")).startsWith("Not compared with a random model");
  }

  @Test
  void ablationOfNetworksGivesEachRegionItsNetworksValueAndReadsTheProbe() {
    double[] weights = new double[32];
    weights[0] = 1;
    ExplainResult result =
        explain(
            settings(
                ExplainMethod.ABLATION,
                true,
                Optional.empty(),
                new ReadOut.Linear("trait", weights, 0)),
            ExplainListener.SILENT);

    assertThat(result.maps())
        .extracting(map -> map.measure().name())
        .containsExactly("cosine", "l2", "others_l2", "change_trait");
    double[] l2 = result.maps().get(1).regionMeans();
    assertThat(l2[0]).isEqualTo(l2[3]).isPositive().isNotEqualTo(l2[4]);
    assertThat(Math.abs(result.maps().get(3).regionMeans()[0])).isLessThanOrEqualTo(l2[0] + 1e-6);
  }

  @Test
  void severalProbesAreComparedAndIntegratedGradientsSayWhatTheyMiss() throws IOException {
    double[] one = new double[32];
    double[] two = new double[32];
    one[1] = 1;
    two[1] = 1;
    two[2] = 0.2;
    ExplainResult result =
        explain(
            settings(
                ExplainMethod.INTEGRATED_GRADIENTS,
                false,
                Optional.empty(),
                new ReadOut.Linear("fold-1", one, 0),
                new ReadOut.Linear("fold-2", two, 0)),
            ExplainListener.SILENT);

    assertThat(result.maps())
        .extracting(map -> map.measure().name())
        .containsExactly(
            "contribution_fold-1", "magnitude_fold-1", "contribution_fold-2", "magnitude_fold-2");
    assertThat(result.checks().stabilities())
        .extracting(Checks.Stability::measure)
        .containsExactly("contribution", "magnitude");
    assertThat(result.checks().stabilities().getFirst().ranks().correlations()[0][1])
        .isBetween(0.3, 1.0);
    JsonNode json = JsonMapper.shared().readTree(Files.readString(result.sidecar()));
    assertThat(json.at("/scans/0/completeness_gap").asDouble()).isBetween(0.0, 0.2);
    assertThat(lines("time.tsv")).as("by frame").hasSize(1 + 12 * 32);
  }

  @Test
  void anotherModelIsComparedAndMustBeOfTheSameRegions() {
    Path other = folder.resolve("seed-2");
    ModelInitializer.write(
        other,
        SmallModel.CONFIG,
        SmallModel.ATLAS,
        Optional.empty(),
        Normalization.fromName("global-zscore"),
        99);
    ExplainSettings settings = settings(ExplainMethod.GRADIENT_INPUT, false, Optional.empty());
    try (BrainJepa model = SmallModel.load(directory);
        BrainJepa second = SmallModel.load(other)) {
      ExplainResult result =
          ExplainJob.run(
              model, Map.of("seed-2", second), found(), settings, ExplainListener.SILENT);

      assertThat(result.checks().stabilities())
          .extracting(stability -> stability.ranks().names())
          .containsOnly(List.of("model", "seed-2"));

      ExplainSettings probed =
          settings(
              ExplainMethod.GRADIENT_INPUT,
              false,
              Optional.empty(),
              new ReadOut.Linear("p", new double[] {1}, 0));
      assertThatThrownBy(
              () -> ExplainJob.run(model, Map.of(), found(), probed, ExplainListener.SILENT))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("results already");
    }
  }

  @Test
  void theRandomModelOfTheSameSeedIsCalledNoBetterThanARandomOne() {
    // The explained model is the one that seed 7 makes: its map is a random model's map.
    ExplainResult result =
        explain(settings(ExplainMethod.ROLLOUT, false, Optional.of(7L)), ExplainListener.SILENT);

    assertThat(result.checks().random().get("rollout")).isCloseTo(1, within(1e-9));
    assertThat(result.checks().verdict("rollout"))
        .startsWith("Fails the check against a random model")
        .contains("do not interpret it");
  }

  @Test
  void aKilledJobGoesOnWhereItStopped() {
    ExplainSettings settings = settings(ExplainMethod.ROLLOUT, false, Optional.of(1L));
    ExplainListener killing =
        new ExplainListener() {
          @Override
          public void started(String model, long passes, long before) {
            if (model.equals("random")) {
              throw new IllegalStateException("killed");
            }
          }

          @Override
          public void passed(long passes) {}

          @Override
          public void refused(ScanFile scan, Problem problem) {}

          @Override
          public void drawing() {}
        };
    assertThatThrownBy(() -> explain(settings, killing)).hasMessage("killed");

    Counting heard = new Counting();
    long[] before = new long[2];
    explain(
        settings,
        new ExplainListener() {
          @Override
          public void started(String model, long passes, long done) {
            before[model.equals("random") ? 1 : 0] = done;
          }

          @Override
          public void passed(long passes) {
            heard.passed(passes);
          }

          @Override
          public void refused(ScanFile scan, Problem problem) {}

          @Override
          public void drawing() {}
        });

    assertThat(before).containsExactly(3, 0);
    assertThat(heard.passed).isEqualTo(3);
  }

  @Test
  void predictionErrorsAreDrawnFromTheTableOfPredict() throws IOException {
    Path errors = folder.resolve("errors.csv");
    PredictionResult predicted;
    try (BrainJepa model = SmallModel.load(directory)) {
      predicted =
          PredictionJob.run(
              model, found(), PredictionSettings.defaults(errors), ScanListener.SILENT);
    }

    ExplainResult result = ErrorMaps.run(errors, out, Optional.empty(), false);

    assertThat(result.scans()).isEqualTo(3);
    double[] means = result.maps().getFirst().regionMeans();
    for (var region : predicted.summary().regions()) {
      assertThat(means[region.region().index()]).isCloseTo(region.error(), within(1e-6));
    }
    assertThat(result.maps().getFirst().mean()[5]).hasSize(4);
    assertThat(lines("time.tsv").get(2)).startsWith("0\tA1\t1\t16.0\t");
    assertThat(Files.readString(result.page())).contains("What can be predicted from the rest");
  }

  @Test
  void settingsThatDoNotGoTogetherAreRefused() {
    ReadOut readOut = new ReadOut.Linear("p", new double[] {1}, 0);
    assertThatThrownBy(() -> settings(ExplainMethod.ROLLOUT, false, Optional.empty(), readOut))
        .hasMessageContaining("--method rollout");
    assertThatThrownBy(() -> settings(ExplainMethod.GRADIENT_INPUT, true, Optional.empty()))
        .hasMessageContaining("--method ablation");
    assertThatThrownBy(
            () -> settings(ExplainMethod.GRADIENT_INPUT, false, Optional.empty(), readOut, readOut))
        .hasMessageContaining("two read-outs named 'p'");
  }
}
