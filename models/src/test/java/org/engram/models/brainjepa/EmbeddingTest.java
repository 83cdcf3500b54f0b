package org.engram.models.brainjepa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.engram.imaging.atlas.Region;
import org.junit.jupiter.api.Test;

class EmbeddingTest {
  /** Four regions x two patches x two numbers; token = region * 2 + patch. */
  private static final Embedding TOKENS =
      new Embedding(
          4, 2, 2, new float[] {1, 10, 3, 30, 5, 50, 7, 70, 2, 20, 4, 40, -1, -10, -3, -30});

  @Test
  void aRegionIsTheMeanOfItsTimePatches() {
    assertThat(TOKENS.regionMeans()).containsExactly(2, 20, 6, 60, 3, 30, -2, -20);
  }

  @Test
  void aSubjectIsTheMeanOfAllTokens() {
    assertThat(TOKENS.subject()).containsExactly(2.25f, 22.5f);
  }

  @Test
  void aNetworkIsTheMeanOfItsRegionsAndThoseWithoutOneAreLeftOut() {
    var means = TOKENS.networkMeans(TinyModel.FOUR.regions());
    assertThat(means.sequencedKeySet()).containsExactly("A", "B");
    assertThat(means.get("A")).containsExactly(4, 40);
    assertThat(means.get("B")).containsExactly(3, 30);
  }

  @Test
  void networksComeInOrderOfFirstAppearance() {
    List<Region> regions =
        List.of(
            new Region(0, "a", "", "Z"),
            new Region(1, "b", "", "Y"),
            new Region(2, "c", "", "Z"),
            new Region(3, "d", "", "X"));
    assertThat(TOKENS.networkMeans(regions).sequencedKeySet()).containsExactly("Z", "Y", "X");
    assertThat(TOKENS.networkMeans(regions).get("Z")).containsExactly(2.5f, 25);
  }

  @Test
  void regionsOfAnotherAtlasAreRefused() {
    assertThatThrownBy(() -> TOKENS.networkMeans(TinyModel.FOUR.regions().subList(0, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 regions named, 4 embedded");
  }

  @Test
  void windowsAreAveragedTokenByTokenInFloat64() {
    // A float32 sum would lose the 3 beside 1e8.
    Embedding large = new Embedding(1, 1, 2, new float[] {1e8f, 1});
    Embedding one = new Embedding(1, 1, 2, new float[] {3, 2});
    Embedding two = new Embedding(1, 1, 2, new float[] {-1e8f, 6});
    assertThat(Embedding.mean(List.of(large, one, two)).tokens()).containsExactly(1, 3);
    assertThat(Embedding.mean(List.of(large))).isEqualTo(large);
  }

  @Test
  void theMeanOverManyTokensKeepsFloat32Exactness() {
    // 2^24 + 1 is no float32: a float32 sum would stand still at 2^24.
    int tokens = 4096;
    float[] values = new float[tokens];
    java.util.Arrays.fill(values, 16385);
    assertThat(new Embedding(tokens, 1, 1, values).subject()).containsExactly(16385);
  }

  @Test
  void tokensThatDoNotFillTheSizesAreRefused() {
    assertThatThrownBy(() -> new Embedding(2, 2, 2, new float[7]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("7 values for 2 x 2 tokens of 2");
  }
}
