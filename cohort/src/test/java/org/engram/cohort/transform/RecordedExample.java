package org.engram.cohort.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.Covariate;
import org.engram.cohort.rows.RowKey;
import org.engram.cohort.transform.CovariateTerm.Coding;

/** The recorded example: three sites, eight features, age and sex; see README.md beside it. */
final class RecordedExample {
  static final List<CovariateTerm> AGE_AND_SEX =
      List.of(
          CovariateTerm.defaults("age", Coding.NUMBER),
          CovariateTerm.defaults("sex", Coding.CATEGORY));

  private RecordedExample() {}

  static CohortRows training() {
    return rows("train");
  }

  static CohortRows test() {
    return rows("test");
  }

  /** Rows of sites that training does not have. */
  static CohortRows newSites() {
    return rows("new");
  }

  static CohortRows rows(String set) {
    List<String[]> rows =
        lines("rows.csv").stream()
            .skip(1)
            .map(line -> line.split(","))
            .filter(cells -> cells[0].equals(set))
            .toList();
    return CohortRows.of(
            rows.stream().map(cells -> RowKey.of(cells[1])).toList(),
            rows.stream().map(cells -> numbers(cells, 5)).toArray(double[][]::new))
        .with(new Covariate.Categories("site", rows.stream().map(cells -> cells[2]).toList()))
        .with(
            new Covariate.Numbers(
                "age", rows.stream().mapToDouble(cells -> Double.parseDouble(cells[3])).toArray()))
        .with(new Covariate.Categories("sex", rows.stream().map(cells -> cells[4]).toList()));
  }

  static double[][] expected(String name) {
    return lines(name + ".csv").stream()
        .map(line -> numbers(line.split(","), 0))
        .toArray(double[][]::new);
  }

  static void assertAgrees(CohortRows found, String recorded, double tolerance) {
    double[][] expected = expected(recorded);
    assertThat(found.size()).isEqualTo(expected.length);
    for (int i = 0; i < expected.length; i++) {
      for (int j = 0; j < expected[i].length; j++) {
        assertThat(found.features()[i][j])
            .as("%s, row %d, feature %d", recorded, i, j)
            .isCloseTo(expected[i][j], within(tolerance));
      }
    }
  }

  private static double[] numbers(String[] cells, int from) {
    return Arrays.stream(cells).skip(from).mapToDouble(Double::parseDouble).toArray();
  }

  private static List<String> lines(String name) {
    try (InputStream in = RecordedExample.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
