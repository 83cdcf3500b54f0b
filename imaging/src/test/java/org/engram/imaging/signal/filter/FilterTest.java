package org.engram.imaging.signal.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against {@code filters.json}, made with SciPy (see the README beside it). */
class FilterTest {
  private static JsonNode golden;

  @BeforeAll
  static void read() throws IOException {
    try (InputStream in = FilterTest.class.getResourceAsStream("filters.json")) {
      golden = JsonMapper.shared().readTree(in);
    }
  }

  @Test
  void sectionsAreScipysInItsOrder() {
    List<String> seen = new ArrayList<>();
    for (JsonNode filter : golden.get("filters")) {
      double[][] sections = design(filter).sections();
      JsonNode expected = filter.get("sections");
      assertThat(sections).hasNumberOfRows(expected.size());
      for (int s = 0; s < sections.length; s++) {
        for (int c = 0; c < 6; c++) {
          assertThat(sections[s][c])
              .as("section %d, coefficient %d of %s", s, c, filter.get("order"))
              .isCloseTo(expected.get(s).get(c).asDouble(), within(1e-11));
        }
      }
      seen.add(filter.get("order").toString());
    }
    assertThat(seen).hasSize(12);
  }

  @Test
  void bothPassesAreScipysSosfiltfilt() {
    double[] series = row(golden.get("series"));
    for (JsonNode filter : golden.get("filters")) {
      double[] filtered = design(filter).forwardsAndBackwards(series);
      double[] expected = row(filter.get("filtered"));
      assertThat(filtered).hasSameSizeAs(expected);
      for (int t = 0; t < filtered.length; t++) {
        // the series is about 1000
        assertThat(filtered[t])
            .as("frame %d of order %s", t, filter.get("order"))
            .isCloseTo(expected[t], within(1e-8));
      }
    }
  }

  @Test
  void paddingIsThreeTimesTheCoefficients() {
    assertThat(band(OptionalDouble.of(0.01), OptionalDouble.of(0.1), 5).padding()).isEqualTo(33);
    // an odd low-pass has one section of first order
    assertThat(band(OptionalDouble.empty(), OptionalDouble.of(0.1), 5).padding()).isEqualTo(18);
    assertThat(band(OptionalDouble.empty(), OptionalDouble.of(0.1), 2).padding()).isEqualTo(9);
  }

  @Test
  void halfThePowerPassesAtACutOff() {
    SecondOrderSections filter = band(OptionalDouble.of(0.01), OptionalDouble.of(0.1), 5);

    assertThat(filter.gain(0.01, 0.5)).isCloseTo(Math.sqrt(0.5), within(1e-9));
    assertThat(filter.gain(0.1, 0.5)).isCloseTo(Math.sqrt(0.5), within(1e-9));
    assertThat(filter.gain(0.03, 0.5)).isCloseTo(1, within(1e-4));
    assertThat(filter.gain(0, 0.5)).isCloseTo(0, within(1e-12));
  }

  @Test
  void cosinesAreThoseOfADiscreteCosineTransform() {
    for (JsonNode basis : golden.get("cosines")) {
      double[][] columns =
          CosineBasis.columns(
              basis.get("frames").asInt(),
              basis.get("repetition_time").asDouble(),
              basis.get("cutoff").asDouble());
      assertThat(columns.length).isEqualTo(basis.get("columns").size()).isPositive();
      for (int k = 0; k < columns.length; k++) {
        double[] expected = row(basis.get("columns").get(k));
        for (int t = 0; t < expected.length; t++) {
          assertThat(columns[k][t]).isCloseTo(expected[t], within(1e-14));
        }
      }
    }
  }

  @Test
  void aCutOffAtHalfTheSamplingRateIsRefusedWithTheNumbers() {
    assertThatThrownBy(() -> band(OptionalDouble.empty(), OptionalDouble.of(0.25), 5))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "low_pass: 0.25 Hz; expected above 0 and below 0.2500 Hz, half the sampling rate (TR"
                + " 2.000 s). Lower the cut-off or leave it out: these frames hold no faster"
                + " frequency");
  }

  @Test
  void aSeriesNotLongerThanThePaddingIsRefused() {
    SecondOrderSections filter = band(OptionalDouble.of(0.01), OptionalDouble.of(0.1), 5);
    assertThatThrownBy(() -> filter.forwardsAndBackwards(new double[33]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("33 frames with a padding of 33");
  }

  private static SecondOrderSections band(OptionalDouble high, OptionalDouble low, int order) {
    return Butterworth.design(order, high, low, 0.5);
  }

  private static SecondOrderSections design(JsonNode filter) {
    return Butterworth.design(
        filter.get("order").asInt(),
        cutoff(filter.get("high_pass")),
        cutoff(filter.get("low_pass")),
        1 / golden.get("repetition_time").asDouble());
  }

  private static OptionalDouble cutoff(JsonNode value) {
    return value.isNull() ? OptionalDouble.empty() : OptionalDouble.of(value.asDouble());
  }

  private static double[] row(JsonNode node) {
    double[] row = new double[node.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = node.get(i).asDouble();
    }
    return row;
  }
}
