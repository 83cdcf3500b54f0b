package org.engram.models.alignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RetrievalTest {
  /** Angles in the plane: row 0 is found first, row 1 second, row 2 third. */
  @Test
  void figuresAreThoseCountedByHand() {
    float[][] first = {at(0), at(90), at(180)};
    float[][] second = {at(1), at(200), at(95)};

    Retrieval found = Retrieval.of(first, second, 5, 1);

    // First to second: 0 finds 1 (rank 1); 90 finds 95, 1, 200 (rank 3); 180 finds 200, 95 (2).
    assertThat(found.forward().recallAt1()).isCloseTo(1.0 / 3, within(1e-12));
    assertThat(found.forward().recallAt5()).isEqualTo(1);
    assertThat(found.forward().medianRank()).isEqualTo(2);
    assertThat(found.forward().meanReciprocalRank())
        .isCloseTo((1 + 1.0 / 3 + 1.0 / 2) / 3, within(1e-12));
    // Second to first: 1 finds 0 (rank 1); 200 finds 180, 90, 0 (rank 2); 95 finds 90, 180 (2).
    assertThat(found.backward().meanReciprocalRank()).isCloseTo((1 + 0.5 + 0.5) / 3, within(1e-12));
  }

  @Test
  void chanceIsThatOfARandomOrder() {
    Retrieval.Figures chance = Retrieval.chance(4);

    assertThat(chance.recallAt1()).isEqualTo(0.25);
    assertThat(chance.recallAt5()).isEqualTo(1);
    assertThat(chance.medianRank()).isEqualTo(2.5);
    assertThat(chance.meanReciprocalRank())
        .isCloseTo((1 + 1.0 / 2 + 1.0 / 3 + 1.0 / 4) / 4, within(1e-12));
  }

  @Test
  void equalOnesShareTheirRanks() {
    float[][] same = {at(10), at(10), at(10)};

    Retrieval found = Retrieval.of(same, same, 9, 1);

    assertThat(found.forward().medianRank()).isEqualTo(2);
    assertThat(found.forward().recallAt1()).isZero();
    assertThat(found.p()).isEqualTo(1);
  }

  private static float[] at(double degrees) {
    double angle = Math.toRadians(degrees);
    return new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
  }
}
