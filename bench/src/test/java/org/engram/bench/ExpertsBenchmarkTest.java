package org.engram.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.Test;

class ExpertsBenchmarkTest {
  @Test
  void everySizeIsTimedInEveryWay() {
    List<String> steps = new ArrayList<>();

    List<ExpertsBenchmark.Row> rows =
        ExpertsBenchmark.run(
            new ExpertsBenchmark.Settings(List.of(20, 40), List.of(3), 2, 1), steps::add);

    assertThat(rows).extracting(ExpertsBenchmark.Row::tokens).containsExactly(20, 40);
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.seconds()).containsKeys("plain loop", "grouped f32");
              assertThat(row.seconds().values()).allMatch(seconds -> seconds > 0);
            });
    assertThat(steps).hasSize(2);
  }

  @Test
  void theRatioIsTheLoopsTimeOverThePaths() {
    SequencedMap<String, Double> seconds = new LinkedHashMap<>();
    seconds.put("plain loop", 0.03);
    seconds.put("grouped f32", 0.02);
    var row = new ExpertsBenchmark.Row(576, 16, seconds);

    assertThat(ExpertsBenchmark.line(row))
        .isEqualTo(
            "   576 tokens,   16 experts  plain loop 30.00 ms (1.00)  grouped f32 20.00 ms (1.50)");
  }

  @Test
  void noExpertsAreRefused() {
    assertThatThrownBy(() -> new ExpertsBenchmark.Settings(List.of(1), List.of(0), 1, 1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--experts");
  }
}
