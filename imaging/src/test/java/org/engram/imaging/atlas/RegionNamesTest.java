package org.engram.imaging.atlas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegionNamesTest {
  private static final RegionNames NAMES = new RegionNames();

  @ParameterizedTest
  @CsvSource({
    "17Networks_LH_VisCent_ExStr_1, L, VisCent",
    "LH_VisCent_ExStr_1, L, VisCent",
    "7Networks_RH_Default_PFC_12, R, Default",
    "RH_DorsAttnA_SPL_7, R, DorsAttnA",
    "HIP-head-m-rh, R, Subcortex",
    "aGP-lh, L, Subcortex",
    "Left-Cerebellum-Cortex, L, ''",
    "ctx-rh-insula, R, ''",
    "ctx_lh_G_cuneus, L, ''",
    "Precentral_L, L, ''",
    "Vermis_4_5, '', ''",
    "Brain-Stem, '', ''"
  })
  void aNameTellsHemisphereAndAKnownNetwork(String label, String hemisphere, String network) {
    assertThat(NAMES.region(3, label)).isEqualTo(new Region(3, label, hemisphere, network));
  }

  @Test
  void theModelsOwnRegionsAreTheirNamesMeaning() {
    List<Region> regions = Atlas.published450().regions();
    assertThat(regions.stream().map(r -> NAMES.region(r.index(), r.label())).toList())
        .isEqualTo(regions);
  }

  @Test
  void oneOrderIsKnownWhateverTheSpelling() {
    Atlas own = Atlas.published450();
    List<Region> plain =
        own.regions().stream()
            .map(r -> new Region(r.index(), r.label().replace("17Networks_", ""), "", ""))
            .toList();
    assertThat(own.sameOrder(new Atlas("plain", plain))).isTrue();
    List<Region> swapped =
        own.regions().stream()
            .map(r -> new Region(r.index(), own.regions().get(r.index() ^ 1).label(), "", ""))
            .toList();
    assertThat(own.sameOrder(new Atlas("swapped", swapped))).isFalse();
    assertThat(own.sameOrder(Atlas.unnamed("few", 3))).isFalse();
  }
}
