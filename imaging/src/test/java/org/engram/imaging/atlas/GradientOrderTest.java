package org.engram.imaging.atlas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.engram.imaging.timeseries.TimeSeries;
import org.junit.jupiter.api.Test;

/**
 * The published gradient table has no labels: independent group gradients in the 7-network order
 * agree with it only when matching brings them into the published order.
 */
class GradientOrderTest {
  @Test
  void matchingBringsTheSevenNetworkOrderIntoThatOfThePublishedGradients() throws IOException {
    List<String> labels =
        SharedData.lines(
                "atlases/Schaefer2018_400Parcels_7Networks_order_Tian_Subcortex_S3_label.txt")
            .stream()
            .filter(line -> line.startsWith("7Networks_"))
            .toList();
    double[][] group = table("gradients/schaefer400_7net_order_parcel_means_fc_gradients.csv", 1);
    double[][] published = table("gradients/gradient_mapping_450.csv", 0);
    TimeSeries series = LabelMatcherTest.series(labels, 400);
    int[] rows = new LabelMatcher(Atlas.published450()).match(series, false).sourceRow();
    assertThat(Arrays.copyOf(rows, 50)).containsOnly(-1);

    double[] first = reordered(group, rows, 1);
    double[] second = reordered(group, rows, 2);
    assertThat(correlation(first, column(published, 1))).isCloseTo(0.926, within(5e-4));
    assertThat(correlation(second, column(published, 0))).isCloseTo(0.832, within(5e-4));
    int[] unmoved = IntStream.range(-50, 400).toArray();
    assertThat(correlation(reordered(group, unmoved, 1), column(published, 1))).isLessThan(0.68);
  }

  private static double[] reordered(double[][] group, int[] rows, int column) {
    return IntStream.range(50, 450).mapToDouble(r -> group[rows[r]][column]).toArray();
  }

  private static double[] column(double[][] table, int column) {
    return IntStream.range(50, 450).mapToDouble(r -> table[r][column]).toArray();
  }

  private static double[][] table(String name, int header) throws IOException {
    return SharedData.lines(name).stream()
        .skip(header)
        .map(line -> Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray())
        .toArray(double[][]::new);
  }

  private static double correlation(double[] a, double[] b) {
    double meanA = Arrays.stream(a).average().orElseThrow();
    double meanB = Arrays.stream(b).average().orElseThrow();
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += (a[i] - meanA) * (b[i] - meanB);
      aa += (a[i] - meanA) * (a[i] - meanA);
      bb += (b[i] - meanB) * (b[i] - meanB);
    }
    return Math.abs(ab / Math.sqrt(aa * bb));
  }
}
