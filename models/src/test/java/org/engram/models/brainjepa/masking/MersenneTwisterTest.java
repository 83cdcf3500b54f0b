package org.engram.models.brainjepa.masking;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The Mersenne twister")
class MersenneTwisterTest {
  @Test
  void givesTheNumbersThatTheCppStandardStates() {
    var twister = new MersenneTwister(5489);
    assertThat(Integer.toUnsignedLong(twister.nextBits())).isEqualTo(3499211612L);
    for (int i = 1; i < 9_999; i++) {
      twister.nextBits();
    }
    assertThat(Integer.toUnsignedLong(twister.nextBits())).isEqualTo(4123659995L);
  }
}
