package org.engram.pipeline.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SegmentViewTest {
  private static float[] allTissue(float[] window) {
    float[] shares = new float[2 * window.length];
    Arrays.fill(shares, window.length, shares.length, 1);
    return shares;
  }

  @Test
  void aWindowOfAirAloneIsBackgroundWhateverTheModelSays() {
    assertThat(SegmentView.unlessAir(new float[3], List.of(0, 2), SegmentViewTest::allTissue))
        .containsExactly(1, 1, 1, 0, 0, 0);
    assertThat(
            SegmentView.unlessAir(
                new float[] {0, 1e-6f, 0}, List.of(0, 2), SegmentViewTest::allTissue))
        .containsExactly(0, 0, 0, 1, 1, 1);
  }
}
