package org.engram.models.training.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.SingularValues;
import org.junit.jupiter.api.Test;

class LatentStatisticsTest {
  private static final MonitorSettings SETTINGS = new MonitorSettings(10, 4096, 0.05);

  @Test
  void rankOneHasEffectiveRankOne() {
    float[] outer = new float[12 * 5];
    for (int r = 0; r < 12; r++) {
      for (int c = 0; c < 5; c++) {
        outer[r * 5 + c] = (r + 1) * (c - 2.5f);
      }
    }

    assertThat(EffectiveRank.of(outer, 12, 5)).isCloseTo(1, within(1e-9));
  }

  @Test
  void equalSingularValuesHaveTheirNumberAsEffectiveRank() {
    float[] isotropic = new float[6 * 4];
    for (int c = 0; c < 4; c++) {
      isotropic[c * 4 + c] = -3;
    }

    assertThat(EffectiveRank.of(isotropic, 6, 4)).isCloseTo(4, within(1e-12));
    assertThat(EffectiveRank.of(new float[6 * 4], 6, 4)).isZero();
  }

  /** The entropy of (1/2, 1/4, 1/4) is 1.5 ln 2, so that the effective rank is 2^1.5. */
  @Test
  void aKnownSpectrumHasItsEffectiveRankInAnyBasis() {
    double[] singular = {8, 4, 4};
    float[] rotated = rotated(singular, 40, 3);

    assertThat(SingularValues.of(rotated, 40, 3))
        .containsExactly(new double[] {8, 4, 4}, within(1e-5));
    assertThat(EffectiveRank.ofSpectrum(singular)).isCloseTo(Math.pow(2, 1.5), within(1e-12));
    assertThat(EffectiveRank.of(rotated, 40, 3)).isCloseTo(Math.pow(2, 1.5), within(1e-6));
  }

  /** Independent values of equal variance use almost all dimensions, but for the sample's size. */
  @Test
  void independentValuesUseAlmostAllDimensions() {
    SplittableRandom random = new SplittableRandom(7);
    float[] noise = new float[2048 * 16];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) random.nextGaussian();
    }

    assertThat(EffectiveRank.of(noise, 2048, 16)).isBetween(15.9, 16.0);
  }

  @Test
  void deviationsAndVarianceAreThoseOfTheColumns() {
    // columns: constant, +-1, +-3, +-0.01
    float[] values = {
      5, 1, 3, 0.01f,
      5, -1, -3, -0.01f,
      5, 1, 3, 0.01f,
      5, -1, -3, -0.01f
    };

    LatentStatistics found = LatentStatistics.of(new Latents(values, 2, 2, 4), SETTINGS);

    assertThat(found.rows()).isEqualTo(4);
    assertThat(found.dimension()).isEqualTo(4);
    assertThat(found.deviationMean()).isCloseTo((0 + 1 + 3 + 0.01) / 4, within(1e-8));
    assertThat(found.deviationMin()).isZero();
    assertThat(found.deviationShareBelow()).isEqualTo(0.5);
    assertThat(found.variance()).isCloseTo((0 + 1 + 9 + 0.0001) / 4, within(1e-8));
    assertThat(found.cosine().orElseThrow())
        .isCloseTo(1, within(1e-12)); // both means are (5,0,0,0)
  }

  @Test
  void cosineIsTheMeanOverAllPairs() {
    float[][] vectors = {{2, 0, 0}, {0, 3, 0}, {1, 1, 0}};
    double expected = (0 + Math.sqrt(0.5) + Math.sqrt(0.5)) / 3;

    assertThat(LatentStatistics.meanCosine(vectors).orElseThrow())
        .isCloseTo(expected, within(1e-12));
    assertThat(LatentStatistics.meanCosine(new float[][] {{1, 0}, {-1, 0}}))
        .isEqualTo(OptionalDouble.of(-1));
    assertThat(LatentStatistics.meanCosine(new float[][] {{1, 0}})).isEmpty();
    assertThat(LatentStatistics.meanCosine(new float[][] {{1, 0}, {0, 0}})).isEmpty();
  }

  @Test
  void moreRowsThanAskedForAreThinnedEvenly() {
    float[] values = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    Latents latents = new Latents(values, 2, 5, 1);

    assertThat(latents.thinned(4)).containsExactly(0, 2, 5, 7);
    assertThat(latents.thinned(10)).isSameAs(values);
    assertThat(latents.pooled()).isDeepEqualTo(new float[][] {{2}, {7}});
    assertThat(LatentStatistics.of(latents, new MonitorSettings(1, 4, 0.05)).rows()).isEqualTo(4);
  }

  @Test
  void latentsThatAreNotFiniteHaveNoFigures() {
    LatentStatistics found =
        LatentStatistics.of(new Latents(new float[] {1, Float.NaN}, 1, 2, 1), SETTINGS);

    assertThat(found.effectiveRank()).isNaN();
    assertThat(found.cosine().orElseThrow()).isNaN();
    assertThatThrownBy(() -> SingularValues.of(new float[] {1, Float.NaN}, 2, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> new Latents(new float[3], 1, 2, 2))
        .hasMessageContaining("3 values are not [1, 2, 2]");
  }

  @Test
  void gradientNormsAddUpByBlock() {
    Map<String, Double> norms = new LinkedHashMap<>();
    norms.put("encoder.patch_embed.proj.weight", 3.0);
    norms.put("encoder.patch_embed.proj.bias", 4.0);
    norms.put("encoder.blocks.11.attn.qkv.weight", 5.0);
    norms.put("encoder.blocks.11.mlp.fc1.bias", 12.0);
    norms.put("predictor.mask_token", 1.0);
    norms.put("encoder.blocks.1.norm1.weight", 2.0);

    assertThat(GradientNorms.byBlock(norms))
        .containsExactly(
            Map.entry("encoder.patch_embed", 5.0),
            Map.entry("encoder.blocks.11", 13.0),
            Map.entry("predictor.mask_token", 1.0),
            Map.entry("encoder.blocks.1", 2.0));
    assertThat(GradientNorms.total(norms)).isCloseTo(Math.sqrt(199), within(1e-12));
  }

  @Test
  void settingsOutOfRangeAreRefusedByTheirKey() {
    assertThat(MonitorSettings.defaults()).isEqualTo(new MonitorSettings(100, 1024, 0.05));
    assertThat(SETTINGS.isDue(30)).isTrue();
    assertThat(SETTINGS.isDue(31)).isFalse();
    assertThatThrownBy(() -> new MonitorSettings(100, 1, 0.05))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("monitors.rows: 1; expected 2 to 65536");
  }

  /** U S V' with orthonormal columns of U from cosines and V a rotation about two axes. */
  private static float[] rotated(double[] singular, int rows, int columns) {
    double a = 0.7;
    double b = -1.1;
    double[][] v = {
      {Math.cos(a), Math.sin(a) * Math.cos(b), Math.sin(a) * Math.sin(b)},
      {-Math.sin(a), Math.cos(a) * Math.cos(b), Math.cos(a) * Math.sin(b)},
      {0, -Math.sin(b), Math.cos(b)}
    };
    float[] matrix = new float[rows * columns];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        double sum = 0;
        for (int k = 0; k < singular.length; k++) {
          double u = Math.sqrt(2.0 / rows) * Math.cos(Math.PI * (r + 0.5) * (k + 1) / rows);
          sum += u * singular[k] * v[k][c];
        }
        matrix[r * columns + c] = (float) sum;
      }
    }
    return matrix;
  }
}
