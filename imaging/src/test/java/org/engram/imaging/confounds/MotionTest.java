package org.engram.imaging.confounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class MotionTest {
  private final JsonNode golden = TestData.golden("motion.json");

  @Test
  void powerAddsUpAllChanges() {
    same(motion().powerDisplacement(), TestData.row(golden.get("power")));
  }

  @Test
  void jenkinsonIsTheRootMeanSquareOverASphere() {
    same(motion().jenkinsonDisplacement(), TestData.row(golden.get("jenkinson")));
  }

  @Test
  void aPureShiftIsItsLengthForJenkinsonAndItsSumForPower() {
    double[][] parameters = new double[6][2];
    parameters[0][1] = 3;
    parameters[2][1] = -4;
    HeadMotion motion = new HeadMotion(parameters);

    assertThat(motion.jenkinsonDisplacement()[1]).isCloseTo(5, within(1e-14));
    assertThat(motion.powerDisplacement()).containsExactly(Double.NaN, 7);
  }

  @Test
  void anglesInDegreesAreRefused() {
    double[][] parameters = new double[6][3];
    parameters[4][1] = 3.5;
    assertThatThrownBy(() -> new HeadMotion(parameters))
        .isInstanceOf(RefusedInputException.class)
        .hasMessage("head motion: a rotation of 3.5; expected radians. Divide degrees by 57.29578");
  }

  @Test
  void dvarsAreNipypes() {
    double[][] rows = TestData.table(golden.get("series"));
    double[] values = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    Dvars dvars = Dvars.of(values, rows[0].length).orElseThrow();

    assertThat(dvars.scaled()).isTrue();
    same(dvars.raw(), TestData.row(golden.get("dvars")));
    same(dvars.standardized(), TestData.row(golden.get("std_dvars")));
  }

  @Test
  void aSeriesThatNeverChangesHasNoDvars() {
    assertThat(Dvars.of(new double[] {5, 5, 5, 5, 7, 7, 7, 7}, 4)).isEmpty();
    assertThat(Dvars.of(new double[] {5, 6}, 2)).isEmpty();
  }

  private HeadMotion motion() {
    return new HeadMotion(TestData.table(golden.get("motion")));
  }

  /** The first frame has none before it. */
  private static void same(double[] values, double[] expected) {
    assertThat(values).hasSize(expected.length + 1);
    assertThat(values[0]).isNaN();
    for (int t = 0; t < expected.length; t++) {
      assertThat(values[t + 1]).isCloseTo(expected[t], within(1e-10));
    }
  }
}
