package org.engram.models.brainjepa.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.explain.TokenAblation.Group;
import org.engram.models.brainjepa.explain.TokenAblation.Shift;
import org.engram.tensor.Precision;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenAblationTest {
  private static final float[] INPUT = SharpModel.input(5);

  @TempDir Path folder;
  private BrainJepa model;

  @BeforeEach
  void load() {
    model = SharpModel.load(folder, Precision.FP32);
  }

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void aShiftIsWhatTheEncoderGivesWithoutTheTokens() {
    double[] weights = new double[SharpModel.DIM];
    weights[3] = 2;
    ReadOut readOut = new ReadOut.Linear("third", weights, 7);
    TokenAblation ablation = TokenAblation.of(model);

    Shift shift =
        ablation
            .measure(INPUT, ablation.regions().subList(1, 2), List.of(readOut), 1, () -> {})
            .getFirst();

    float[] whole = model.embed(List.of(INPUT)).getFirst().subject();
    float[] tokens = model.embed(List.of(INPUT)).getFirst().tokens();
    float[] left;
    try (Scope _ = Scope.open()) {
      Tensor seen = Tensors.of(new long[] {0, 1, 2, 6, 7, 8, 9, 10, 11, 12, 13, 14}, 1, 12);
      left = model.encoder().forward(Tensors.of(INPUT, 1, 5, 12), seen).mean(1).toFloats();
    }
    double l2 = 0;
    double others = 0;
    double dot = 0;
    double one = 0;
    double two = 0;
    for (int k = 0; k < 16; k++) {
      double mean = 0;
      for (int token = 0; token < 15; token++) {
        mean += token / 3 == 1 ? 0 : tokens[token * 16 + k] / 12.0;
      }
      others += Math.pow(mean - left[k], 2);
      l2 += Math.pow(whole[k] - left[k], 2);
      dot += whole[k] * left[k];
      one += whole[k] * whole[k];
      two += left[k] * left[k];
    }
    assertThat(shift.l2()).isCloseTo(Math.sqrt(l2), within(1e-5)).isGreaterThan(0.05);
    assertThat(shift.othersL2()).isCloseTo(Math.sqrt(others), within(1e-5)).isGreaterThan(0.01);
    assertThat(shift.cosine()).isCloseTo(1 - dot / Math.sqrt(one * two), within(1e-5));
    assertThat(shift.readOuts().getFirst()).isCloseTo(2.0 * (left[3] - whole[3]), within(1e-5));
  }

  @Test
  void theResultDoesNotDependOnTheBatchAndPassesAreKnownInAdvance() {
    TokenAblation ablation = TokenAblation.of(model);
    List<Group> groups = ablation.regions();
    int[] passes = {0};

    List<Shift> single = ablation.measure(INPUT, groups, List.of(), 1, () -> passes[0]++);
    List<Shift> batched = ablation.measure(INPUT, groups, List.of(), 3, () -> {});

    assertThat(passes[0]).isEqualTo(TokenAblation.passes(groups)).isEqualTo(6);
    for (int i = 0; i < 5; i++) {
      assertThat(batched.get(i).l2()).isCloseTo(single.get(i).l2(), within(1e-6));
    }
  }

  @Test
  void networksAreLeftOutWholeAndRegionsWithoutOneStay() {
    TokenAblation ablation = TokenAblation.of(model);

    List<Group> networks = ablation.networks();

    assertThat(networks).extracting(Group::name).containsExactly("A", "B");
    assertThat(networks.getFirst().tokens().stream().toArray()).containsExactly(0, 1, 2, 6, 7, 8);
    assertThat(networks.getLast().tokens().stream().toArray()).containsExactly(3, 4, 5, 9, 10, 11);
    assertThat(ablation.measure(INPUT, networks, List.of(), 8, () -> {})).hasSize(2);
  }

  @Test
  void leavingOutAllOrNothingIsRefused() {
    TokenAblation ablation = TokenAblation.of(model);
    BitSet all = new BitSet();
    all.set(0, 15);
    for (BitSet wrong : List.of(all, new BitSet())) {
      assertThatThrownBy(
              () -> ablation.measure(INPUT, List.of(new Group("g", wrong)), List.of(), 1, () -> {}))
          .hasMessageContaining("tokens of g: " + wrong.cardinality() + " of 15");
    }
  }
}
