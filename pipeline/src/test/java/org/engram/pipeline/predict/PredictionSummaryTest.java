package org.engram.pipeline.predict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.Region;
import org.engram.pipeline.predict.PredictionSummary.NetworkError;
import org.engram.pipeline.predict.PredictionSummary.RegionError;
import org.junit.jupiter.api.Test;

class PredictionSummaryTest {
  private static final float NONE = Float.NaN;
  private static final Atlas ATLAS =
      new Atlas(
          "four",
          List.of(
              new Region(0, "a", "L", "Vis"),
              new Region(1, "b", "L", "Vis"),
              new Region(2, "c", "R", "Default"),
              new Region(3, "d", "R", "")));

  @Test
  void whatWasNotMeasuredIsInNoMean() {
    PredictionSummary.Sums sums = new PredictionSummary.Sums(8);
    // Two windows; region b was never masked in its second patch.
    sums.add(
        List.of(
            new float[] {1, 2, 3, NONE, NONE, NONE, 8, 8},
            new float[] {3, 4, 5, NONE, NONE, NONE, 8, 8}));
    // One window; region a was filled in, and so was c in both scans.
    sums.add(List.of(new float[] {NONE, NONE, 10, NONE, NONE, NONE, 0, 4}));

    PredictionSummary summary = PredictionSummary.of(ATLAS, sums);

    assertThat(summary.regions())
        .containsExactly(
            new RegionError(ATLAS.regions().get(0), 1, 2.5, List.of(2.0, 3.0)),
            new RegionError(ATLAS.regions().get(1), 2, 7, List.of(7.0, Double.NaN)),
            new RegionError(ATLAS.regions().get(3), 2, 5, List.of(4.0, 6.0)));
    assertThat(summary.networks()).containsExactly(new NetworkError("Vis", 2, 4.75));
    assertThat(summary.error()).isEqualTo(14.5 / 3);
    assertThat(summary.worst(2))
        .extracting(worst -> worst.region().label())
        .containsExactly("b", "d");
  }
}
