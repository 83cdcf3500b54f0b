package org.engram.models.maskedautoencoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.stream.LongStream;
import org.engram.models.brainjepa.masking.Masks;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.Test;

class RandomMaskingTest {
  @Test
  void everyPatchIsEitherSeenOrHidden() {
    Masks masks = new RandomMasking(0.75).batch(3, 0, new long[] {0, 1, 2}, 103);

    assertThat(masks.contextLength()).isEqualTo(25); // (int) (103 x 0.25)
    assertThat(masks.targetLength()).isEqualTo(78);
    for (int i = 0; i < 3; i++) {
      BitSet tokens = new BitSet();
      for (int token : masks.context()[i]) {
        tokens.set(token);
      }
      for (int token : masks.targets()[i]) {
        tokens.set(token);
      }
      assertThat(tokens.cardinality()).isEqualTo(103);
      assertThat(tokens.length()).isEqualTo(103);
      assertThat(masks.context()[i]).isSorted();
    }
    assertThat(masks.context()[0]).isNotEqualTo(masks.context()[1]);
  }

  @Test
  void aSamplesMaskIsItsOwnWhateverTheBatch() {
    RandomMasking masking = new RandomMasking(RandomMasking.BRAINLM_LOW);
    Masks together = masking.batch(3, 2, new long[] {7, 8}, 40);

    assertThat(masking.batch(3, 2, new long[] {8}, 40)).isEqualTo(together.rows(1, 2));
    assertThat(masking.batch(3, 3, new long[] {8}, 40)).isNotEqualTo(together.rows(1, 2));
    assertThat(masking.batch(4, 2, new long[] {8}, 40)).isNotEqualTo(together.rows(1, 2));
  }

  @Test
  void everyPatchIsHiddenAsOftenAsAnyOther() {
    int samples = 4000;
    Masks masks = new RandomMasking(0.75).batch(1, 0, LongStream.range(0, samples).toArray(), 20);
    int[] seen = new int[20];
    for (int[] context : masks.context()) {
      for (int token : context) {
        seen[token]++;
      }
    }
    // Five standard deviations of a share of a quarter: 5 sqrt(0.25 x 0.75 / 4000) = 0.034.
    for (int count : seen) {
      assertThat(count / (double) samples).isCloseTo(0.25, within(0.034));
    }
  }

  @Test
  void aShareThatHidesNothingOrEverythingIsRefused() {
    assertThatThrownBy(() -> new RandomMasking(1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("mask_ratio");
    assertThatThrownBy(() -> new RandomMasking(0.99).visible(20))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("0.99 of 20 patches");
  }
}
