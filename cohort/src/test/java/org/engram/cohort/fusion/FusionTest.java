package org.engram.cohort.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.engram.cohort.results.Comparison;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.RowKey;
import org.engram.models.probing.Fold;
import org.engram.models.probing.Folds;
import org.engram.models.probing.Metric;
import org.engram.models.probing.ProbeData;
import org.engram.models.probing.Target;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;

class FusionTest {
  private static final int ROWS = 120;

  @Test
  void blocksThatEachTellHalfTellMoreTogether() {
    Made made = Made.of(1, 1, 0);

    FusionResult result =
        Fusion.run(
            made.blocks.subList(0, 2), made.target, made.groups, made.folds(), settings(false));

    double gene = result.set("gene").pooled().get(Metric.R2);
    double brain = result.set("brain").pooled().get(Metric.R2);
    for (String fusion : List.of("concatenation", "stacking", "late-average")) {
      assertThat(result.set(fusion).pooled().get(Metric.R2)).isGreaterThan(Math.max(gene, brain));
    }
    assertThat(result.set("concatenation").pooled().get(Metric.R2)).isGreaterThan(0.6);
    assertThat(result.comparisons()).hasSize(6);
    assertThat(result.comparisons().getFirst())
        .satisfies(
            c -> {
              assertThat(c.first()).isEqualTo("concatenation");
              assertThat(c.second()).isEqualTo("gene");
              assertThat(c.interval().orElseThrow().low()).isGreaterThan(0);
              assertThat(c.test().p()).isLessThan(0.05);
            });
  }

  @Test
  void aBlockLeftOutDropsTheScoreByWhatOnlyItTells() {
    Made made = Made.of(1, 1, 0);

    FusionResult result =
        Fusion.run(made.blocks, made.target, made.groups, made.folds(), settings(true));

    List<Comparison> drops = result.attribution();
    assertThat(drops.stream().map(Comparison::second).toList())
        .containsExactly("without gene", "without brain", "without noise");
    assertThat(drops.get(0).interval().orElseThrow().low()).isGreaterThan(0);
    assertThat(drops.get(1).interval().orElseThrow().low()).isGreaterThan(0);
    assertThat(drops.get(2).difference()).isBetween(-0.05, 0.05);
    assertThat(result.set("without noise").features()).isEqualTo(6);
  }

  @Test
  void classesAreFusedTooAndAShuffledLabelGivesChance() {
    Made made = Made.of(1, 1, 0);
    double[] values = ((Target.Values) made.target).values();
    Target labels =
        Target.Classes.of(
            Arrays.stream(values).mapToObj(v -> v > 0 ? "patient" : "control").toList());
    SplittableRandom random = new SplittableRandom(3);
    Target shuffled =
        Target.Classes.of(
            IntStream.range(0, ROWS)
                .mapToObj(_ -> random.nextBoolean() ? "patient" : "control")
                .toList());

    FusionResult told = run(made, labels);
    FusionResult chance = run(made, shuffled);

    assertThat(told.metric()).isEqualTo(Metric.AUROC);
    assertThat(told.set("concatenation").pooled().get(Metric.AUROC)).isGreaterThan(0.85);
    assertThat(told.set("concatenation").interval().method()).isEqualTo("DeLong");
    assertThat(told.set("concatenation").predictions()).hasSize(ROWS);
    assertThat(chance.sets())
        .allSatisfy(set -> assertThat(set.pooled().get(Metric.AUROC)).isBetween(0.3, 0.7));
  }

  @Test
  void oneBlockIsNoFusion() {
    Made made = Made.of(1, 1, 0);

    assertThatThrownBy(
            () ->
                Fusion.run(
                    made.blocks.subList(0, 1),
                    made.target,
                    made.groups,
                    made.folds(),
                    settings(false)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("two blocks or more");
  }

  private static FusionResult run(Made made, Target target) {
    List<Fold> folds = Folds.of(new ProbeData(new double[ROWS][1], target, made.groups), 4, 42);
    return Fusion.run(made.blocks.subList(0, 2), target, made.groups, folds, settings(false));
  }

  private static FusionSettings settings(boolean attribution) {
    return new FusionSettings(List.of(Strategy.values()), attribution, 3, 200, 0.95, 7);
  }

  /** A target that is the sum of what blocks say, with noise. */
  private record Made(List<Block> blocks, Target target, List<String> groups) {
    static Made of(double gene, double brain, double noise) {
      SplittableRandom random = new SplittableRandom(12);
      double[][][] x = new double[3][ROWS][3];
      double[] y = new double[ROWS];
      for (int i = 0; i < ROWS; i++) {
        for (double[][] block : x) {
          for (int j = 0; j < 3; j++) {
            block[i][j] = random.nextGaussian();
          }
        }
        y[i] =
            gene * x[0][i][0]
                + brain * x[1][i][1]
                + noise * x[2][i][2]
                + 0.5 * random.nextGaussian();
      }
      List<RowKey> keys = IntStream.range(0, ROWS).mapToObj(i -> RowKey.of("s" + i)).toList();
      List<String> names = List.of("gene", "brain", "noise");
      return new Made(
          IntStream.range(0, 3)
              .mapToObj(b -> new Block(names.get(b), CohortRows.of(keys, x[b]), List.of()))
              .toList(),
          new Target.Values(y),
          keys.stream().map(RowKey::subject).toList());
    }

    List<Fold> folds() {
      return Folds.of(new ProbeData(new double[ROWS][1], target, groups), 4, 42);
    }
  }
}
