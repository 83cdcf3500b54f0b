package org.engram.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AgreementTest {
  @Test
  void theSameTokensAgreeWholly() {
    Agreement same = Agreement.of(new float[] {3, 4, 0, 5}, new float[] {3, 4, 0, 5}, 2);

    assertThat(same.cosine()).isEqualTo(1, within(1e-15));
    assertThat(same.tokenError()).isZero();
    assertThat(same.elementError()).isZero();
  }

  @Test
  void eachFigureIsTheOneItsNameSays() {
    // Token 1 is off by 1 of length 5, token 2 by 0.5 of length 1; the largest value is 4.
    Agreement apart = Agreement.of(new float[] {3, 5, 1, 0.5f}, new float[] {3, 4, 1, 0}, 2);

    assertThat(apart.tokenError()).isEqualTo(0.5);
    assertThat(apart.elementError()).isEqualTo(0.25);
    // Pooled (4, 5.5) and (4, 4).
    assertThat(apart.cosine()).isEqualTo(38 / Math.sqrt(46.25 * 32), within(1e-12));
  }

  @Test
  void aNanIsNotPassedOver() {
    Agreement broken = Agreement.of(new float[] {Float.NaN, 1}, new float[] {1, 1}, 2);

    assertThat(broken.tokenError()).isNaN();
    assertThat(broken.elementError()).isNaN();
    assertThat(broken.cosine()).isNaN();
  }

  @Test
  void tokensOfAnotherLengthAreNoComparison() {
    assertThatThrownBy(() -> Agreement.of(new float[4], new float[6], 2))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
