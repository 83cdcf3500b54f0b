package org.engram.cohort.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;

class CohortRowsTest {
  private static final CohortRows ROWS = rows();

  private static CohortRows rows() {
    Map<String, Covariate> columns = new LinkedHashMap<>();
    columns.put("age", new Covariate.Numbers("age", new double[] {20, Double.NaN, 40}));
    columns.put("site", new Covariate.Categories("site", List.of("b", "", "a")));
    return new CohortRows(
        List.of(RowKey.of("01"), RowKey.of("02"), new RowKey("02", "pre", "1")),
        new double[][] {{1, 2}, {3, 4}, {5, 6}},
        columns);
  }

  @Test
  void rowsAreTakenWithAllTheirColumnsInTheOrderGiven() {
    CohortRows some = ROWS.rows(2, 0);

    assertThat(some.keys()).containsExactly(new RowKey("02", "pre", "1"), RowKey.of("01"));
    assertThat(some.features()).isDeepEqualTo(new double[][] {{5, 6}, {1, 2}});
    assertThat(some.numbers("age").values()).containsExactly(40, 20);
    assertThat(some.categories("site").values()).containsExactly("a", "b");
  }

  @Test
  void missingValuesAreKnownAsSuch() {
    assertThat(ROWS.covariate("age").isMissing(1)).isTrue();
    assertThat(ROWS.covariate("age").isMissing(0)).isFalse();
    assertThat(ROWS.covariate("site").isMissing(1)).isTrue();
    assertThat(ROWS.categories("site").levels()).containsExactly("a", "b");
  }

  @Test
  void rowsOfOneKeyAreRefused() {
    assertThatThrownBy(
            () ->
                CohortRows.of(List.of(RowKey.of("01"), RowKey.of("01")), new double[][] {{1}, {2}}))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("two of sub-01");
  }

  @Test
  void featuresThatAreNotFiniteAreRefusedByRowAndColumn() {
    assertThatThrownBy(() -> ROWS.withFeatures(new double[][] {{1, 2}, {3, Double.NaN}, {5, 6}}))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("sub-02, feature 2");
  }

  @Test
  void rowsOfAnotherWidthAreRefused() {
    assertThatThrownBy(() -> ROWS.withFeatures(new double[][] {{1, 2}, {3}, {5, 6}}))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("1 features");
  }

  @Test
  void columnsThatAreNotThereAreRefusedWithThoseThatAre() {
    assertThatThrownBy(() -> ROWS.numbers("sex"))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("[age, site]");
    assertThatThrownBy(() -> ROWS.numbers("site"))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("labels [a, b]");
  }
}
