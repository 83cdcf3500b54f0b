package org.engram.imaging.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class FunctionalGradientsTest {
  static Stream<JsonNode> cases() {
    return IntStream.range(0, Golden.get("cases").size()).mapToObj(Golden.get("cases")::get);
  }

  private static GradientSettings settings(JsonNode wanted) {
    return new GradientSettings(
        Kernel.fromName(wanted.get("kernel").asString()),
        GradientMethod.fromName(wanted.get("method").asString()),
        wanted.get("sparsity").asDouble(),
        wanted.get("eigenvalues").size(),
        wanted.get("alpha").asDouble(),
        wanted.get("diffusion_time").asDouble(),
        wanted.get("gamma").asDouble());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithNumPyForEveryKernelAndMethod(JsonNode wanted) {
    FunctionalGradients gradients = FunctionalGradients.of(Golden.connectivity(), settings(wanted));

    assertThat(gradients.eigenvalues())
        .containsExactly(Golden.row(wanted.get("eigenvalues")), within(1e-12));
    assertThat(gradients.shares()).containsExactly(Golden.row(wanted.get("shares")), within(1e-11));
    double[][] values = Golden.table(wanted.get("values"));
    double scale = Stream.of(values).mapToDouble(row -> Math.abs(row[0])).max().orElseThrow();
    for (int i = 0; i < values.length; i++) {
      assertThat(gradients.values()[i]).containsExactly(values[i], within(1e-10 * scale));
    }
  }

  @Test
  void coversEveryKernelWithEveryMethod() {
    assertThat(cases().map(c -> c.get("kernel").asString() + c.get("method").asString()).distinct())
        .hasSize(Kernel.values().length * GradientMethod.values().length);
  }

  @Test
  void turnsToAReferenceAsNumPyDoes() {
    FunctionalGradients gradients =
        FunctionalGradients.of(Golden.connectivity(), settings(Golden.get("cases").get(0)));

    FunctionalGradients aligned =
        gradients.alignedTo(Golden.table(Golden.get("reference")), "reference.csv");

    double[][] wanted = Golden.table(Golden.get("aligned"));
    for (int i = 0; i < wanted.length; i++) {
      assertThat(aligned.values()[i]).containsExactly(wanted[i], within(1e-11));
    }
    assertThat(aligned.eigenvalues()).isEqualTo(gradients.eigenvalues());
    assertThat(aligned.alignment().orElseThrow().reference()).isEqualTo("reference.csv");
    assertThat(aligned.alignment().orElseThrow().correlations()[0]).isGreaterThan(0.8);
  }

  @Test
  void takesTheFirstAxesOfALongerReferenceAndRefusesAShorterOne() {
    FunctionalGradients two =
        FunctionalGradients.of(Golden.connectivity(), GradientSettings.defaults().withAxes(2));

    assertThat(two.alignedTo(Golden.table(Golden.get("reference")), "five axes").axes())
        .isEqualTo(2);
    assertThatThrownBy(() -> two.alignedTo(new double[24][1], "one.csv"))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("24 regions x 1 axes")
        .hasMessageContaining("Ask for at most 1 axes");
    assertThatThrownBy(() -> two.alignedTo(new double[23][2], "other.csv"))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("other.csv")
        .hasMessageContaining("23 regions x 2 axes");
  }

  @Test
  void keepsTheLargestOfEachRowAndTheFirstAmongEqualOnes() {
    double[][] rows =
        Affinity.thresholded(
            new double[][] {
              {1, 0.5, 0.5, 0.5, -0.9},
              {0.1, 1, -0.2, -0.3, -0.1},
              {-1, -2, 1, -3, -4},
              {0, 0, 0, 1, 0},
              {5, 4, 3, 2, 1}
            },
            0.5); // 2.5 entries: 3

    assertThat(rows[0]).containsExactly(1, 0.5, 0.5, 0, 0);
    assertThat(rows[1]).containsExactly(0.1, 1, 0, 0, -0.1);
    assertThat(rows[2]).containsExactly(-1, -2, 1, 0, 0);
    assertThat(rows[3]).containsExactly(0, 0, 0, 1, 0);
    assertThat(rows[4]).containsExactly(5, 4, 3, 0, 0);
  }

  @Test
  void keepsTheTenthOfARowThatSparsityNinetyLeaves() {
    for (int n : new int[] {111, 400, 419, 450}) {
      double[][] values = new double[1][n];
      for (int j = 0; j < n; j++) {
        values[0][j] = j + 1;
      }
      double[][] all = new double[n][];
      Arrays.fill(all, values[0]);
      double[] row = Affinity.thresholded(all, 0.9)[0];
      long kept = IntStream.range(0, n).filter(j -> row[j] > 0).count();
      assertThat(kept).as("of " + n).isEqualTo(Math.round(n / 10.0));
    }
  }

  @Test
  void namesTheRegionsThatAreNotConnected() {
    Connectivity blocks =
        matrix(
            new double[][] {
              {1, 0.5, 0.4, 0, 0},
              {0.5, 1, 0.3, -0.1, 0},
              {0.4, 0.3, 1, 0, 0},
              {0, -0.1, 0, 1, 0.6},
              {0, 0, 0, 0.6, 1}
            });
    GradientSettings whole =
        GradientSettings.defaults().withSparsity(0).withAxes(1).withKernel(Kernel.NONE);

    assertThatThrownBy(() -> FunctionalGradients.of(blocks, whole))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("falls into 2 parts; the smallest is 'd', 'e'");
    assertThatThrownBy(
            () ->
                FunctionalGradients.of(
                    blocks, whole.withMethod(GradientMethod.LAPLACIAN_EIGENMAPS)))
        .hasMessageContaining("falls into 2 parts; the smallest is 'd', 'e'");
    assertThat(FunctionalGradients.of(blocks, whole.withMethod(GradientMethod.PCA)).axes())
        .isEqualTo(1);
  }

  @Test
  void namesARegionConnectedWithNoneOrWithAllAlike() {
    double[][] values = {{1, 0.5, 0}, {0.5, 1, 0}, {0, 0, 0}};
    GradientSettings whole = GradientSettings.defaults().withSparsity(0).withAxes(1);

    assertThatThrownBy(() -> FunctionalGradients.of(matrix(values), whole))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("region 'c' is connected with no region");
    double[][] alike = {{1, 0.5, 0.7}, {0.5, 1, 0.7}, {0.7, 0.7, 0.7}};
    assertThatThrownBy(
            () -> FunctionalGradients.of(matrix(alike), whole.withKernel(Kernel.PEARSON)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("region 'c' is connected with all regions alike");
  }

  @Test
  void refusesMoreAxesThanThereAre() {
    GradientSettings asked = GradientSettings.defaults().withAxes(24);

    assertThatThrownBy(() -> FunctionalGradients.of(Golden.connectivity(), asked))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("24 regions and 24 axes")
        .hasMessageContaining("Ask for at most 23 axes");
    double[][] apart = {{0, 1, 0.5}, {1, 0, 0.5}, {0.5, 0.5, 0}};
    assertThatThrownBy(
            () ->
                FunctionalGradients.of(
                    matrix(apart), asked.withAxes(1).withKernel(Kernel.NONE).withSparsity(0)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("0 axes with a positive eigenvalue, and 1 asked for");
  }

  @Test
  void refusesAMatrixThatIsNoConnectivityNamingTheRegions() {
    assertThatThrownBy(() -> matrix(new double[][] {{1, Double.NaN}, {Double.NaN, 1}}))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("NaN between 'b' and 'a'");
    assertThatThrownBy(() -> matrix(new double[][] {{1, 0.2}, {0.3, 1}}))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("0.3 one way and 0.2 the other between 'b' and 'a'");
    assertThatThrownBy(() -> matrix(new double[][] {{1, 0.2}, {0.2}}))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("row 2 (b)")
        .hasMessageContaining("1 columns");
  }

  @Test
  void refusesSettingsThatCannotBe() {
    GradientSettings d = GradientSettings.defaults();
    assertThatThrownBy(() -> d.withSparsity(1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("sparsity")
        .hasMessageContaining("1.0");
    assertThatThrownBy(() -> d.withAxes(0)).isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> new GradientSettings(d.kernel(), d.method(), 0.9, 3, 1.5, 0, 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("alpha");
    assertThatThrownBy(() -> new GradientSettings(d.kernel(), d.method(), 0.9, 3, 0.5, -1, 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("diffusion time");
    assertThatThrownBy(
            () -> new GradientSettings(d.kernel(), d.method(), 0.9, 3, 0.5, 0, Double.NaN))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("gamma");
    assertThatThrownBy(() -> Kernel.fromName("angle"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("normalized-angle, cosine, pearson, spearman, gaussian, none");
  }

  @Test
  void hasThePublishedDefaults() {
    assertThat(GradientSettings.defaults())
        .isEqualTo(
            new GradientSettings(
                Kernel.NORMALIZED_ANGLE, GradientMethod.DIFFUSION_MAP, 0.9, 30, 0.5, 0, 0));
  }

  private static Connectivity matrix(double[][] values) {
    return new Connectivity(
        "m.csv", List.of("a", "b", "c", "d", "e").subList(0, values.length), values);
  }
}
