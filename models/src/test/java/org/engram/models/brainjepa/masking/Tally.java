package org.engram.models.brainjepa.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import tools.jackson.databind.JsonNode;

/** A statistic over samples or batches, and how near it must come to a recorded one. */
final class Tally {
  private final List<Double> values = new ArrayList<>();

  void add(double value) {
    values.add(value);
  }

  int size() {
    return values.size();
  }

  double mean() {
    return values.stream().mapToDouble(v -> v).average().orElseThrow();
  }

  double variance() {
    double mean = mean();
    return values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum() / (size() - 1);
  }

  double min() {
    return values.stream().mapToDouble(v -> v).min().orElseThrow();
  }

  double max() {
    return values.stream().mapToDouble(v -> v).max().orElseThrow();
  }

  /**
   * The means differ by no more than four standard errors.
   *
   * @param independent how many of the values on either side are independent: the batches
   */
  void meets(String name, JsonNode recorded, int independent) {
    double std = recorded.get("std").asDouble();
    double error = Math.sqrt((variance() + std * std) / independent);
    assertThat(mean()).as(name).isCloseTo(recorded.get("mean").asDouble(), within(4 * error));
  }

  /** As above, for a recorded mean without a deviation: this side's is taken for both. */
  void meets(String name, double recordedMean) {
    Offset<Double> tolerance = within(4 * Math.sqrt(2 * variance() / size()));
    assertThat(mean()).as(name).isCloseTo(recordedMean, tolerance);
  }

  void is(String name, JsonNode recorded) {
    assertThat(mean()).as(name).isCloseTo(recorded.get("mean").asDouble(), within(1e-9));
    assertThat(Math.sqrt(variance()))
        .as(name)
        .isCloseTo(recorded.get("std").asDouble(), within(1e-9));
    assertThat(min()).as(name).isEqualTo(recorded.get("min").asDouble());
    assertThat(max()).as(name).isEqualTo(recorded.get("max").asDouble());
  }

  /** How often each value was met, as recorded counts have it. */
  void isCounted(String name, JsonNode recorded) {
    for (var entry : recorded.properties()) {
      double value = Double.parseDouble(entry.getKey());
      assertThat(values.stream().filter(v -> v == value).count())
          .as(name + " of " + entry.getKey())
          .isEqualTo(entry.getValue().asLong());
    }
  }
}
