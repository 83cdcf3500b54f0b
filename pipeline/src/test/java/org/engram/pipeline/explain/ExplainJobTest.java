package org.engram.pipeline.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.imaging.timeseries.TimeSeriesFile;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.models.brainjepa.explain.AttentionRollout;
import org.engram.models.brainjepa.explain.ReadOut;
import org.engram.pipeline.embed.SmallModel;
import org.engram.tensor.Problem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** From scans to tables, figures and a page of what a model looks at. */
class ExplainJobTest {
  @TempDir Path folder;
  private MadeScansToExplain made;

  @BeforeEach
  void writeCohort() {
    made = MadeScansToExplain.in(folder);
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

    ExplainResult result =
        made.explain(made.settings(ExplainMethod.ROLLOUT, false, Optional.of(3L)), heard);

    assertThat(heard.models).containsExactly("model", "random");
    assertThat(heard.refused).isZero();
    assertThat(heard.passed).isEqualTo(heard.announced).isEqualTo(6);
    assertThat(made.lines("regions.tsv").getFirst())
        .isEqualTo("index\tlabel\themisphere\tnetwork\trollout\trollout_se\tscans");
    assertThat(made.lines("regions.tsv")).hasSize(13);
    assertThat(made.lines("networks.tsv")).hasSize(4);
    assertThat(made.lines("time.tsv")).hasSize(1 + 12 * 4);
    assertThat(made.lines("scans.tsv")).hasSize(1 + 3 * 12);
    assertThat(made.lines("checks.tsv")).hasSize(2);
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
    try (Stream<Path> left = Files.list(made.out())) {
      assertThat(left.map(Path::toString)).noneMatch(name -> name.endsWith(".partial"));
    }
  }

  @Test
  void aScansRowIsWhatTheMethodGivesDirectly() {
    ExplainResult result =
        made.explain(
            made.settings(ExplainMethod.ROLLOUT, false, Optional.empty()), ExplainListener.SILENT);

    try (BrainJepa model = SmallModel.load(made.directory())) {
      TimeSeries series = TimeSeriesFile.read(made.found().get(1).path());
      float[] input =
          new InputPreparation(model.description(), InputPreparation.Options.defaults())
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
        made.explain(
            made.settings(
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
  void aKilledJobGoesOnWhereItStopped() {
    ExplainSettings settings = made.settings(ExplainMethod.ROLLOUT, false, Optional.of(1L));
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
    assertThatThrownBy(() -> made.explain(settings, killing)).hasMessage("killed");

    Counting heard = new Counting();
    long[] before = new long[2];
    made.explain(
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
  void settingsThatDoNotGoTogetherAreRefused() {
    ReadOut readOut = new ReadOut.Linear("p", new double[] {1}, 0);
    assertThatThrownBy(() -> made.settings(ExplainMethod.ROLLOUT, false, Optional.empty(), readOut))
        .hasMessageContaining("--method rollout");
    assertThatThrownBy(() -> made.settings(ExplainMethod.GRADIENT_INPUT, true, Optional.empty()))
        .hasMessageContaining("--method ablation");
    assertThatThrownBy(
            () ->
                made.settings(
                    ExplainMethod.GRADIENT_INPUT, false, Optional.empty(), readOut, readOut))
        .hasMessageContaining("two read-outs named 'p'");
  }
}
