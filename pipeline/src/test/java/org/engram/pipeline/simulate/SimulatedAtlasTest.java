package org.engram.pipeline.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The regions of a simulated brain. */
class SimulatedAtlasTest {
  @Test
  void regionsComeInHomotopicPairsAndEqualNetworks() {
    SimulatedAtlas atlas = new SimulatedAtlas(100);

    assertThat(atlas.regions()).hasSize(100);
    assertThat(atlas.regions().getFirst().label()).isEqualTo("Sim_LH_Vis_1");
    assertThat(atlas.regions().get(50).label()).isEqualTo("Sim_RH_Vis_1");
    assertThat(atlas.regions()).extracting("label").doesNotHaveDuplicates();
    for (int i = 0; i < 100; i++) {
      assertThat(atlas.position(atlas.homotopic(i))[0]).isEqualTo(-atlas.position(i)[0]);
      assertThat(atlas.network(atlas.homotopic(i))).isEqualTo(atlas.network(i));
    }
    for (int n = 0; n < 7; n++) {
      int network = n;
      assertThat(IntStream.range(0, 50).filter(i -> atlas.network(i) == network).count())
          .isBetween(7L, 8L);
    }
  }
}
