package org.engram.models.neurojepa.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.engram.models.nn.Parameters;
import org.engram.models.training.ParameterGroups;
import org.engram.tensor.AdamW;
import org.engram.tensor.Autograd;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.TensorLists;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.HostTensor;
import org.junit.jupiter.api.Test;

class SparseHeadTest {
  private static final int DIM = 16;
  private static final int ATOMS = 12;
  private static final int TOKENS = 512;

  /** Each token has each atom with this chance, so this is the true active fraction. */
  private static final double ACTIVE = 0.1;

  @Test
  void tokensOfAKnownDictionaryGetCodesAsSparseAsTheyWereMade() {
    SparseStatistics.Figures learned =
        trained(new SparseSettings(ATOMS, 0.3, SparseKind.L1, false), 1000);
    assertThat(learned.activeFraction()).isBetween(0.09, 0.12);
    assertThat(learned.error()).isLessThan(0.03);
    assertThat(learned.dead()).isZero();
  }

  @Test
  void thresholdsFindTheSameCodesWithoutShrinkingThem() {
    SparseStatistics.Figures learned =
        trained(new SparseSettings(ATOMS, 0.5, SparseKind.JUMP_RELU, false), 1500);
    assertThat(learned.activeFraction()).isBetween(0.08, 0.2);
    assertThat(learned.error()).isLessThan(0.05);
  }

  @Test
  void withoutAPenaltyTheCodeStaysDense() {
    SparseStatistics.Figures learned =
        trained(new SparseSettings(ATOMS, 0, SparseKind.L1, false), 1000);
    assertThat(learned.activeFraction()).isGreaterThan(0.9);
    assertThat(learned.error()).isLessThan(0.03);
  }

  @Test
  void aHeavyPenaltyLeavesNoUnitActive() {
    SparseStatistics.Figures learned =
        trained(new SparseSettings(ATOMS, 100, SparseKind.L1, false), 300);
    assertThat(learned.activeFraction()).isZero();
    assertThat(learned.dead()).isEqualTo(ATOMS);
    assertThat(learned.penalty()).isZero();
  }

  @Test
  void figuresCountOnlyWhatCameSinceTheyWereAskedFor() {
    try (Scope _ = Scope.open()) {
      SparseStatistics statistics =
          new SparseStatistics(new SparseSettings(3, 1, SparseKind.L1, false));
      Tensor code = Tensors.of(new float[] {0, 2, 0, 0, 1, 4}, 1, 2, 3);
      SparseHead.Coded coded = new SparseHead.Coded(code, code, code.sum(-1));
      statistics.add(coded, 0.25);

      assertThat(statistics.take())
          .isEqualTo(new SparseStatistics.Figures(2, 0.5, 1, 0.25, 3.5, List.of(0.0, 1.0, 0.5)));
      assertThat(statistics.take().tokens()).isZero();
    }
  }

  @Test
  void settingsThatCannotBeAreRefused() {
    assertThatThrownBy(() -> new SparseSettings(1, 1, SparseKind.L1, false))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("sparse.code_dim");
    assertThatThrownBy(() -> new SparseSettings(8, -1, SparseKind.L1, false))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("sparse.lambda");
  }

  /** What a head is like that learned to code tokens made of a few atoms each. */
  private static SparseStatistics.Figures trained(SparseSettings settings, int steps) {
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        Scope owner = Scope.open()) {
      Parameters parameters =
          Parameters.trained(
              source(SparseWeights.tensors(DIM, settings, 1)),
              SparseWeights.PREFIX,
              compute,
              owner);
      SparseHead head = SparseHead.load(parameters, DIM, settings);
      Tensor tokens = Tensors.of(tokens(), 1, TOKENS, DIM);
      SparseStatistics statistics = new SparseStatistics(settings);
      try (AdamW optimizer =
          new AdamW(
              ParameterGroups.published(List.of(parameters.named())), AdamW.Settings.defaults())) {
        for (int i = 0; i < steps; i++) {
          try (Scope _ = Scope.open()) {
            SparseHead.Coded coded = head.forward(tokens);
            Tensor error = tokens.sub(coded.latent()).square().sum(-1);
            Autograd.backward(error.add(coded.penalty().mul(settings.lambda())).mean());
            optimizer.step(i < steps * 2 / 3 ? 1e-2 : 1e-3, 0);
            TensorLists.zero_(
                parameters.named().values().stream()
                    .map(weight -> Autograd.gradient(weight).orElseThrow())
                    .toList());
          }
        }
      }
      SparseHead.Coded coded = head.forward(tokens);
      double power = tokens.square().mean().item();
      statistics.add(coded, tokens.sub(coded.latent()).square().mean().item() / power);
      return statistics.take();
    }
  }

  private static float[] tokens() {
    SplittableRandom random = new SplittableRandom(11);
    double[][] atoms = new double[ATOMS][DIM];
    for (double[] atom : atoms) {
      double square = 0;
      for (int d = 0; d < DIM; d++) {
        atom[d] = random.nextGaussian();
        square += atom[d] * atom[d];
      }
      for (int d = 0; d < DIM; d++) {
        atom[d] /= Math.sqrt(square);
      }
    }
    float[] tokens = new float[TOKENS * DIM];
    for (int t = 0; t < TOKENS; t++) {
      for (double[] atom : atoms) {
        double amount = random.nextDouble() < ACTIVE ? 1 + random.nextDouble() : 0;
        for (int d = 0; d < DIM; d++) {
          tokens[t * DIM + d] += (float) (amount * atom[d]);
        }
      }
    }
    return tokens;
  }

  private static Parameters.Source source(Map<String, HostTensor> tensors) {
    return new Parameters.Source() {
      @Override
      public Path path() {
        return Path.of("a new head");
      }

      @Override
      public boolean has(String name) {
        return tensors.containsKey(name);
      }

      @Override
      public HostTensor get(String name) {
        return tensors.get(name);
      }
    };
  }
}
