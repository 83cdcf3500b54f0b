package org.engram.pipeline.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** What a person's traits do to the connectivity that is simulated. */
class ConnectivityTest {
  private static final SimulatedAtlas ATLAS = new SimulatedAtlas(56);

  @Test
  void traitMovesTheStatedEdgeAndNoOther() {
    double[][] low = Connectivity.of(ATLAS, 50, -1, Connectivity.CONTROL);
    double[][] high = Connectivity.of(ATLAS, 50, 1, Connectivity.CONTROL);

    assertThat(Connectivity.contDefault(1)).isCloseTo(0.40, within(1e-12));
    assertThat(Connectivity.contDefault(-9)).isCloseTo(-0.125, within(1e-12));
    for (int i = 0; i < 56; i++) {
      for (int j = 0; j < 56; j++) {
        boolean stated =
            Math.min(network(i), network(j)) == Connectivity.CONT
                && Math.max(network(i), network(j)) == Connectivity.DEFAULT;
        if (stated) {
          assertThat(high[i][j] - low[i][j]).isBetween(0.09, 0.15);
        } else {
          assertThat(high[i][j]).isEqualTo(low[i][j]);
        }
      }
    }
  }

  @Test
  void ageWeakensNetworksAndPatientsHaveWeakerHomotopicCoupling() {
    double[][] young = Connectivity.of(ATLAS, 20, 0, Connectivity.CONTROL);
    double[][] old = Connectivity.of(ATLAS, 80, 0, Connectivity.CONTROL);
    double[][] patient = Connectivity.of(ATLAS, 20, 0, Connectivity.PATIENT);

    assertThat(SeriesFigures.meanEdge(young, (i, j) -> network(i) == network(j)))
        .isGreaterThan(SeriesFigures.meanEdge(old, (i, j) -> network(i) == network(j)) + 0.05);
    for (int i = 0; i < 56; i++) {
      int other = ATLAS.homotopic(i);
      assertThat(patient[i][other]).isLessThan(young[i][other] - 0.08);
    }
  }

  private static int network(int region) {
    return ATLAS.network(region);
  }
}
