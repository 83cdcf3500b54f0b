package org.engram.pipeline.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.imaging.signal.Normalization;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.ModelInitializer;
import org.engram.models.brainjepa.explain.ReadOut;
import org.engram.pipeline.embed.SmallModel;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What says whether maps can be trusted: other models, other probes, a random model. */
class ExplainChecksTest {
  @TempDir Path folder;
  private MadeScansToExplain made;

  @BeforeEach
  void writeCohort() {
    made = MadeScansToExplain.in(folder);
  }

  @Test
  void severalProbesAreComparedAndIntegratedGradientsSayWhatTheyMiss() throws IOException {
    double[] one = new double[32];
    double[] two = new double[32];
    one[1] = 1;
    two[1] = 1;
    two[2] = 0.2;
    ExplainResult result =
        made.explain(
            made.settings(
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
    assertThat(made.lines("time.tsv")).as("by frame").hasSize(1 + 12 * 32);
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
    ExplainSettings settings = made.settings(ExplainMethod.GRADIENT_INPUT, false, Optional.empty());
    try (BrainJepa model = SmallModel.load(made.directory());
        BrainJepa second = SmallModel.load(other)) {
      ExplainResult result =
          ExplainJob.run(
              model, Map.of("seed-2", second), made.found(), settings, ExplainListener.SILENT);

      assertThat(result.checks().stabilities())
          .extracting(stability -> stability.ranks().names())
          .containsOnly(List.of("model", "seed-2"));

      ExplainSettings probed =
          made.settings(
              ExplainMethod.GRADIENT_INPUT,
              false,
              Optional.empty(),
              new ReadOut.Linear("p", new double[] {1}, 0));
      assertThatThrownBy(
              () -> ExplainJob.run(model, Map.of(), made.found(), probed, ExplainListener.SILENT))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("results already");
    }
  }

  @Test
  void theRandomModelOfTheSameSeedIsCalledNoBetterThanARandomOne() {
    // The explained model is the one that seed 7 makes: its map is a random model's map.
    ExplainResult result =
        made.explain(
            made.settings(ExplainMethod.ROLLOUT, false, Optional.of(7L)), ExplainListener.SILENT);

    assertThat(result.checks().random().get("rollout")).isCloseTo(1, within(1e-9));
    assertThat(result.checks().verdict("rollout"))
        .startsWith("Fails the check against a random model")
        .contains("do not interpret it");
  }
}
