package org.engram.imaging.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PublishedFramesTest {
  static List<JsonNode> goldenCases() throws IOException {
    try (InputStream in = PublishedFramesTest.class.getResourceAsStream("frame_indices.json")) {
      List<JsonNode> cases = new ArrayList<>();
      JsonMapper.shared().readTree(in).get("cases").forEach(cases::add);
      assertThat(cases).hasSize(15);
      return cases;
    }
  }

  @ParameterizedTest
  @MethodSource("goldenCases")
  void theGoldenFramesArePicked(JsonNode golden) {
    int[] expected =
        IntStream.range(0, golden.get("indices").size())
            .map(i -> golden.get("indices").get(i).intValue())
            .toArray();
    assertThat(
            PublishedFrames.indices(
                golden.get("T").intValue(),
                golden.get("sampling_rate").doubleValue(),
                golden.get("num_frames").intValue(),
                golden.get("start").doubleValue()))
        .isEqualTo(expected);
  }

  @Test
  void picksColumnsOfEveryRegion() {
    double[] values = {0, 1, 2, 3, 10, 11, 12, 13};
    assertThat(PublishedFrames.pick(values, 2, 4, new int[] {0, 3, 3}))
        .containsExactly(0, 3, 3, 10, 13, 13);
  }

  @Test
  void ukBiobankIsEveryThirdFrame() {
    assertThat(PublishedFrames.rate("scan", 0.735, 2.205)).isEqualTo(3);
    assertThat(PublishedFrames.rate("scan", 1.1, 2.205)).isEqualTo(2);
  }

  @Test
  void aRateThatIsNotWholeIsRefusedNamingTheOtherSamplings() {
    assertThatThrownBy(() -> PublishedFrames.rate("scan.tsv", 0.72, 2.205))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("scan.tsv: repetition time 0.72 s, 3.0625")
        .hasMessageContaining("--sampling band-limited, linear or nearest");
    assertThatThrownBy(() -> PublishedFrames.rate("scan.tsv", 3.0, 2.205))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("repetition time 3.0 s");
  }
}
