package org.engram.imaging.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Seven subjects of 8 regions and 64 frames through the published preprocessing. */
class GoldenPreprocessTest {
  private static final int SUBJECTS = 7;
  private static final int REGIONS = 8;
  private static final int FRAMES = 64;
  private static final List<String> LABELS = List.of("a", "b", "c", "d", "e", "f", "g", "h");
  private static Safetensors golden;

  @BeforeAll
  static void open() throws URISyntaxException {
    golden =
        Safetensors.open(
            Path.of(GoldenPreprocessTest.class.getResource("preprocess.safetensors").toURI()));
  }

  @AfterAll
  static void close() {
    golden.close();
  }

  @Test
  void mediansAndInterquartileRangesOfTheTemporalMeans() {
    RobustScaling fitted = fit();
    assertClose(fitted.medians(), golden.get("output.medians").toDoubles(), 1e-12);
    assertClose(fitted.iqrs(), golden.get("output.iqrs").toDoubles(), 1e-12);
    assertThat(fitted.scans()).isEqualTo(SUBJECTS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"robust_no_downsample", "standardise_no_downsample"})
  void theWholeRun(String name) {
    float[] expected = golden.get("output." + name).toFloats();
    for (int s = 0; s < SUBJECTS; s++) {
      assertWindow(normalization(name).apply(subject(s), REGIONS, FRAMES), expected, s);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "robust_downsample_r3_n16_s4p3",
        "robust_downsample_r4_n16_s0",
        "standardise_downsample_r3_n16_s9p77",
        "standardise_downsample_r5_n16_clamped"
      })
  void sampledThenNormalised(String name) {
    float[] expected = golden.get("output." + name).toFloats();
    int[] indices = indices(name);
    for (int s = 0; s < SUBJECTS; s++) {
      double[] sampled = PublishedFrames.pick(subject(s), REGIONS, FRAMES, indices);
      assertWindow(normalization(name).apply(sampled, REGIONS, indices.length), expected, s);
    }
  }

  @Test
  void downstreamNormalisesBeforeItSamples() {
    float[] expected =
        golden.get("output.downstream_normalise_then_downsample_r3_n16_s9p77").toFloats();
    int[] indices = indices("standardise_downsample_r3_n16_s9p77");
    for (int s = 0; s < SUBJECTS; s++) {
      float[] whole = new GlobalZScore().apply(subject(s), REGIONS, FRAMES);
      double[] sampled = PublishedFrames.pick(widen(whole), REGIONS, FRAMES, indices);
      assertWindow(new NoNormalization().apply(sampled, REGIONS, indices.length), expected, s);
    }
  }

  private static Normalization normalization(String name) {
    return name.startsWith("robust") ? fit() : new GlobalZScore();
  }

  private static RobustScaling fit() {
    RobustStatistics statistics = new RobustStatistics("golden", LABELS);
    for (int s = 0; s < SUBJECTS; s++) {
      statistics.add("subject " + s, subject(s), REGIONS, FRAMES);
    }
    return statistics.finish("test");
  }

  /** Subcortical regions first. */
  private static double[] subject(int s) {
    double[] subcortical = golden.get("input.subcortical").toDoubles();
    double[] cortical = golden.get("input.cortical").toDoubles();
    double[] values = new double[REGIONS * FRAMES];
    System.arraycopy(subcortical, s * 3 * FRAMES, values, 0, 3 * FRAMES);
    System.arraycopy(cortical, s * 5 * FRAMES, values, 3 * FRAMES, 5 * FRAMES);
    return values;
  }

  private static int[] indices(String name) {
    try (InputStream in = GoldenPreprocessTest.class.getResourceAsStream("preprocess.json")) {
      JsonNode settings = JsonMapper.shared().readTree(in).get("cases").get(name);
      return PublishedFrames.indices(
          FRAMES,
          settings.get("sampling_rate").doubleValue(),
          settings.get("num_frames").intValue(),
          settings.get("start").doubleValue());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertWindow(float[] actual, float[] expected, int subject) {
    assertThat(expected).hasSize(SUBJECTS * actual.length);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[subject * actual.length + i], within(2e-5f));
    }
  }

  private static void assertClose(double[] actual, double[] expected, double tolerance) {
    assertThat(actual).hasSize(expected.length);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(tolerance));
    }
  }

  private static double[] widen(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }
}
