package org.engram.pipeline.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.engram.cohort.PrincipalComponents;
import org.engram.cohort.results.ResultTable;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.Covariate;
import org.engram.cohort.rows.RowKey;
import org.junit.jupiter.api.Test;

class EmbeddingMapTest {
  private static CohortRows rows(int n, int width) {
    SplittableRandom random = new SplittableRandom(5);
    double[][] features = new double[n][width];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < width; k++) {
        features[i][k] = random.nextGaussian() * (width - k) + (i % 2 == 0 ? 3 : 0);
      }
    }
    List<RowKey> keys = IntStream.range(0, n).mapToObj(i -> RowKey.of("s" + i)).toList();
    Map<String, Covariate> columns = new LinkedHashMap<>();
    columns.put(
        "site",
        new Covariate.Categories(
            "site", IntStream.range(0, n).mapToObj(i -> i == 1 ? "" : "a" + i % 2).toList()));
    columns.put(
        "age",
        new Covariate.Numbers(
            "age", IntStream.range(0, n).mapToDouble(i -> i == 2 ? Double.NaN : i).toArray()));
    return new CohortRows(keys, features, columns);
  }

  @Test
  void everyRowHasItsPointsAndWhatColoursIt() {
    ResultTable map = EmbeddingMap.of("map", "a set", rows(30, 6), 1);

    assertThat(map.columns())
        .containsExactly(
            "subject", "session", "run", "pc1", "pc2", "tsne1", "tsne2", "by:site", "by:age");
    assertThat(map.rows()).hasSize(30);
    assertThat(map.rows().get(1)).startsWith("s1", "", "").endsWith("", "1");
    assertThat(map.rows().get(2)).endsWith("a0", "");
    assertThat(map.description())
        .startsWith("Principal components of a set: the first has ")
        .endsWith("t-SNE (Barnes-Hut) of the first 6 components, perplexity 9.7, of all rows.");
  }

  @Test
  void ofManyRowsSomeAreDrawnForTheTsneAndThatIsSaid() {
    CohortRows rows = rows(1500, 4);

    ResultTable map = EmbeddingMap.of("map", "a set", rows, 9, 1200);

    long drawn = map.rows().stream().filter(row -> !row.get(5).isEmpty()).count();
    assertThat(drawn).isEqualTo(1200);
    assertThat(map.rows()).hasSize(rows.size()).noneMatch(row -> row.get(3).isEmpty());
    assertThat(map.description()).endsWith("of 1,200 of the rows, drawn with seed 9.");
  }

  @Test
  void twoRowsHaveNoTsne() {
    ResultTable map = EmbeddingMap.of("map", "a set", rows(2, 6), 1);

    assertThat(map.rows()).allSatisfy(row -> assertThat(row.get(5)).isEmpty());
    assertThat(map.description()).doesNotContain("t-SNE");
  }

  @Test
  void componentsAreTheSameByRowsAndByDimensions() {
    double[][] tall = rows(40, 7).features();
    double[][] square = new double[40][60]; // as many dimensions as make it go by rows
    for (int i = 0; i < 40; i++) {
      System.arraycopy(tall[i], 0, square[i], 0, 7);
    }

    PrincipalComponents byDimensions = PrincipalComponents.of(tall, 3);
    PrincipalComponents byRows = PrincipalComponents.of(square, 3);

    for (int c = 0; c < 3; c++) {
      assertThat(byDimensions.explained()[c]).isCloseTo(byRows.explained()[c], within(1e-12));
      for (int i = 0; i < 40; i++) {
        assertThat(byDimensions.scores()[i][c]).isCloseTo(byRows.scores()[i][c], within(1e-9));
      }
    }
  }
}
