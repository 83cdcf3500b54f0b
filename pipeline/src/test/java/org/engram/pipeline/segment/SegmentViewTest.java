package org.engram.pipeline.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SegmentViewTest {
  private static final UnaryOperator<float[]> ALL_TISSUE = window -> new float[] {0, 0, 0, 1, 1, 1};

  @Test
  void aWindowOfAirAloneIsBackgroundWhateverTheModelSays() {
    assertThat(SegmentView.unlessAir(new float[3], List.of(0, 2), ALL_TISSUE))
        .containsExactly(1, 1, 1, 0, 0, 0);
    assertThat(SegmentView.unlessAir(new float[] {0, 1e-6f, 0}, List.of(0, 2), ALL_TISSUE))
        .containsExactly(0, 0, 0, 1, 1, 1);
  }
}
