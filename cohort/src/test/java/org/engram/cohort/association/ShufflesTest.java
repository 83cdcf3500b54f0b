package org.engram.cohort.association;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.engram.cohort.association.Exchangeability.Kind;
import org.engram.cohort.statistics.Shuffles;
import org.junit.jupiter.api.Test;

class ShufflesTest {
  private static final List<String> LABELS = List.of("a", "a", "b", "b", "c", "c", "d");

  @Test
  void rowsStayWithinTheirBlock() {
    Shuffles shuffles = shuffles(Kind.WITHIN);

    for (int b = 0; b < 50; b++) {
      int[] met = shuffles.draw(b);
      for (int i = 0; i < 7; i++) {
        assertThat(LABELS.get(met[i])).isEqualTo(LABELS.get(i));
      }
    }
    assertThat(shuffles.distinct()).isCloseTo(8, within(1e-9));
  }

  @Test
  void blocksOfEqualSizeMoveAsWholes() {
    Shuffles shuffles = shuffles(Kind.WHOLE);

    for (int b = 0; b < 50; b++) {
      int[] met = shuffles.draw(b);
      assertThat(met[6]).isEqualTo(6);
      for (int i = 0; i < 6; i += 2) {
        assertThat(met[i + 1]).isEqualTo(met[i] + 1);
        assertThat(met[i] % 2).isZero();
      }
    }
    assertThat(shuffles.distinct()).isCloseTo(6, within(1e-9));
  }

  @Test
  void everyPermutationIsDrawnAboutAsOften() {
    boolean[] kept = {true, true, true};
    Shuffles shuffles = Exchangeability.free(3).shuffles(new int[3], kept, 1);
    int[] counts = new int[27];
    for (int b = 0; b < 6000; b++) {
      int[] met = shuffles.draw(b);
      counts[met[0] * 9 + met[1] * 3 + met[2]]++;
    }

    assertThat(Arrays.stream(counts).filter(c -> c > 0).boxed().toList())
        .hasSize(6)
        .allSatisfy(c -> assertThat(c).isBetween(880, 1120));
  }

  @Test
  void rowsStayInTheirPartOfTheFoldsAndGivenUpOnesWhereTheyAre() {
    int[] parts = {0, 1, 0, 1, 0, 1};
    boolean[] kept = {true, true, false, true, true, true};
    int[] met = Exchangeability.free(6).shuffles(parts, kept, 3).draw(5);

    assertThat(met[2]).isEqualTo(2);
    assertThat(IntStream.range(0, 6).filter(i -> parts[met[i]] != parts[i]).toArray()).isEmpty();
    assertThat(Arrays.stream(met).sorted().toArray()).containsExactly(0, 1, 2, 3, 4, 5);
  }

  private static Shuffles shuffles(Kind kind) {
    boolean[] kept = new boolean[7];
    Arrays.fill(kept, true);
    return Exchangeability.of(kind, LABELS).shuffles(new int[7], kept, 4);
  }
}
