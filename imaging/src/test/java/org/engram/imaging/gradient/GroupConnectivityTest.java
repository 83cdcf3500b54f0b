package org.engram.imaging.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.List;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;

class GroupConnectivityTest {
  private static final BitSet ALL = new BitSet();
  private static final double[] A = {1, 2, 3, 4, 5};
  private static final double[] B = {2, 1, 4, 3, 5};
  private static final double[] C = {5, 1, 2, 2, 1};

  private static double[] scan(double[]... rows) {
    double[] values = new double[rows.length * rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, values, i * rows[0].length, rows[0].length);
    }
    return values;
  }

  private static GroupConnectivity group() {
    return new GroupConnectivity("group", List.of("left", "right", "mid"));
  }

  @Test
  void averagesRunsIntoSubjectsAndSubjectsIntoTheGroupAsNumPyDoes() {
    int frames = Golden.get("frames").asInt();
    GroupConnectivity group = new GroupConnectivity("group", Golden.labels());

    group.add("a, run 1", Golden.row(Golden.get("runs").get(0)), frames, ALL);
    group.add("a, run 2", Golden.row(Golden.get("runs").get(1)), frames, ALL);
    group.endSubject();
    group.add("b", Golden.row(Golden.get("runs").get(2)), frames, ALL);
    group.endSubject();

    double[][] wanted = Golden.table(Golden.get("connectivity"));
    double[][] mean = group.finish().values();
    for (int i = 0; i < wanted.length; i++) {
      assertThat(mean[i]).containsExactly(wanted[i], within(1e-13));
    }
    assertThat(group.scans()).isEqualTo(3);
    assertThat(group.subjects()).isEqualTo(2);
  }

  @Test
  void isPearsonsCorrelationForOneScan() {
    GroupConnectivity group = group();
    group.add("one", scan(A, B, C), 5, ALL);
    group.endSubject();

    double[][] r = group.finish().values();

    assertThat(r[0][1]).isCloseTo(0.8, within(1e-14)); // 8 / sqrt(10 * 10)
    assertThat(r[0][0]).isEqualTo(1);
    assertThat(r[2][0]).isCloseTo(-7 / Math.sqrt(10 * 10.8), within(1e-14));
  }

  @Test
  void countsAPairOverTheSubjectsThatHaveIt() {
    BitSet lacksMid = new BitSet();
    lacksMid.set(2);
    GroupConnectivity group = group();
    group.add("one", scan(A, B, C), 5, ALL);
    group.endSubject();
    group.add("two", scan(A, C, new double[5]), 5, lacksMid);
    group.endSubject();

    double[][] r = group.finish().values();

    double ab = 0.5 * Math.log(1.8 / 0.2);
    double ac = -7 / Math.sqrt(10 * 10.8);
    assertThat(r[1][0])
        .isCloseTo(Math.tanh((ab + 0.5 * Math.log((1 + ac) / (1 - ac))) / 2), within(1e-14));
    assertThat(r[2][0]).isCloseTo(ac, within(1e-14));
  }

  @Test
  void namesRegionsThatDoNotVaryAndForgetsTheScan() {
    GroupConnectivity group = group();

    assertThatThrownBy(() -> group.add("s1.csv", scan(A, new double[] {7, 7, 7, 7, 7}, C), 5, ALL))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("s1.csv")
        .hasMessageContaining("1 region does not vary: 'right'");
    group.add("s1.csv", scan(A, B, C), 5, ALL);
    group.endSubject();

    assertThat(group.finish().values()[1][0]).isCloseTo(0.8, within(1e-14));
    assertThat(group.scans()).isEqualTo(1);
  }

  @Test
  void namesRegionsThatAreOneSeries() {
    double[] twice = {2, 4, 6, 8, 10};

    assertThatThrownBy(() -> group().add("s2.csv", scan(A, C, twice), 5, ALL))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("s2.csv")
        .hasMessageContaining("'mid' and 'left' have one and the same series");
  }

  @Test
  void namesTheRegionAndFrameOfANumberThatIsNone() {
    double[] gap = {2, Double.NaN, 6, 8, 10};

    assertThatThrownBy(() -> group().add("s3.csv", scan(A, B, gap), 5, ALL))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("NaN in region 'mid', frame 2");
  }

  @Test
  void namesRegionsThatNoScanHasTogether() {
    BitSet lacksMid = new BitSet();
    lacksMid.set(2);
    GroupConnectivity group = group();
    group.add("one", scan(A, B, C), 5, lacksMid);
    group.endSubject();

    assertThatThrownBy(group::finish)
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no scan in which 'mid' and 'left' both vary");
    assertThatThrownBy(() -> group().finish())
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no scan");
  }
}
