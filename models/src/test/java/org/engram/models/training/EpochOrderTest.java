package org.engram.models.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.Test;

class EpochOrderTest {
  private static int[] order(long seed, int epoch, int size) {
    EpochOrder order = EpochOrder.of(seed, epoch, size, true);
    return IntStream.range(0, size).map(order::sample).toArray();
  }

  @Test
  void theOrderIsAPermutationThatSeedAndEpochGive() {
    // Fixed figures: a run that is resumed under another version must find its order again.
    assertThat(order(42, 0, 10)).containsExactly(FIRST);
    assertThat(order(42, 1, 10)).isNotEqualTo(order(42, 0, 10));
    assertThat(order(43, 0, 10)).isNotEqualTo(order(42, 0, 10));
    assertThat(IntStream.of(order(7, 3, 1000)).sorted().toArray())
        .isEqualTo(IntStream.range(0, 1000).toArray());
  }

  private static final int[] FIRST = {2, 3, 5, 7, 6, 4, 1, 8, 0, 9};

  @Test
  void everySampleComesFirstEquallyOften() {
    int[] first = new int[5];
    for (int epoch = 0; epoch < 50_000; epoch++) {
      first[EpochOrder.of(1, epoch, 5, true).sample(0)]++;
    }
    for (int count : first) {
      assertThat(count).isCloseTo(10_000, within(400)); // 4.5 standard deviations
    }
  }

  @Test
  void withoutShufflingTheOrderIsTheirOwnAndBeyondTheEndItBeginsAgain() {
    EpochOrder order = EpochOrder.of(1, 5, 3, false);

    assertThat(IntStream.range(0, 7).map(order::sample).toArray())
        .containsExactly(0, 1, 2, 0, 1, 2, 0);
  }

  @Test
  void randomNumbersDependOnEveryPartOfTheirPlace() {
    CounterRandom random = new CounterRandom(1, 2);

    assertThat(
            IntStream.of(0, 1)
                .boxed()
                .flatMap(
                    a ->
                        IntStream.of(0, 1)
                            .boxed()
                            .flatMap(b -> IntStream.of(0, 1).mapToObj(c -> random.bits(a, b, c)))))
        .doesNotHaveDuplicates()
        .doesNotContain(new CounterRandom(2, 1).bits(0, 0, 0));
    double sum = IntStream.range(0, 100_000).mapToDouble(i -> random.uniform(0, i, 0)).sum();
    assertThat(sum / 100_000).isCloseTo(0.5, within(0.004));
    assertThat(IntStream.range(0, 1000).mapToLong(i -> random.below(3, 0, i, 0)))
        .containsOnly(0L, 1L, 2L);
  }

  @Test
  void theGlobalBatchDoesNotDependOnHowManyRanksShareIt() {
    BatchPlan one = BatchPlan.of(1, 8, 3);
    BatchPlan half = new BatchPlan(1, true, 4, 0, 2, 3, 0, 0);

    assertThat(one.iterations(50)).isEqualTo(6).isEqualTo(half.iterations(50));
    assertThat(one.position(2, 3)).isEqualTo(19).isEqualTo(half.position(2, 3));
    assertThat(one.position(2, 5)).isEqualTo(21).isEqualTo(half.forRank(1, 2).position(2, 1));
    assertThatThrownBy(() -> half.iterations(7))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("7 samples for a batch of 4 on 2 ranks; expected at least 8");
    assertThatThrownBy(() -> half.forRank(2, 2))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("rank: 2; expected 0 to 1");
  }
}
