package org.engram.pipeline.viewer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.engram.cohort.results.ResultTable;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.Covariate;
import org.engram.cohort.rows.RowKey;
import org.engram.pipeline.results.EmbeddingMap;

/** A cohort's points out of an embedding map, and their neighbours out of the embeddings. */
final class CohortMaps {
  /** Neighbours that are kept of each. */
  static final int COUNT = 10;

  /** Of more rows, who is nearest to whom is not computed: the work grows with their square. */
  static final int MOST_COMPARED = 6000;

  private CohortMaps() {}

  /**
   * Points of a stored map.
   *
   * @param table as {@link EmbeddingMap} makes it
   * @param embeddings of those rows, where they are there
   */
  static CohortPoints of(ResultTable table, Optional<CohortRows> embeddings) {
    List<List<String>> rows = table.rows();
    List<RowKey> keys =
        rows.stream().map(row -> new RowKey(row.get(0), row.get(1), row.get(2))).toList();
    List<CohortPoints.Plane> planes = new ArrayList<>();
    planes.add(plane(rows, "Principal components", "first component", "second component", 3));
    CohortPoints.Plane tsne = plane(rows, "t-SNE", "first axis", "second axis", 5);
    if (Arrays.stream(tsne.x()).anyMatch(Double::isFinite)) {
      planes.add(tsne);
    }
    List<Covariate> columns = new ArrayList<>();
    for (int c = EmbeddingMap.COLUMNS.size(); c < table.columns().size(); c++) {
      int column = c;
      String name = table.columns().get(c);
      columns.add(
          column(
              name.startsWith(EmbeddingMap.COLOUR)
                  ? name.substring(EmbeddingMap.COLOUR.length())
                  : name,
              rows.stream().map(row -> row.get(column)).toList()));
    }
    return new CohortPoints(
        keys, planes, columns, embeddings.flatMap(all -> neighbours(keys, all)));
  }

  /** Whether a table is a map. */
  static boolean isMap(ResultTable table) {
    List<String> first = EmbeddingMap.COLUMNS;
    return table.columns().size() >= first.size()
        && table.columns().subList(0, first.size()).equals(first)
        && !table.rows().isEmpty();
  }

  private static CohortPoints.Plane plane(
      List<List<String>> rows, String name, String xName, String yName, int at) {
    double[] x = rows.stream().mapToDouble(row -> number(row.get(at))).toArray();
    double[] y = rows.stream().mapToDouble(row -> number(row.get(at + 1))).toArray();
    return new CohortPoints.Plane(name, xName, yName, x, y);
  }

  /** A column of numbers where all its cells are numbers and they are more than a few. */
  private static Covariate column(String name, List<String> cells) {
    double[] numbers = cells.stream().mapToDouble(CohortMaps::number).toArray();
    boolean allNumbers =
        IntStream.range(0, numbers.length)
            .allMatch(i -> cells.get(i).isEmpty() || Double.isFinite(numbers[i]));
    boolean many = cells.stream().filter(cell -> !cell.isEmpty()).distinct().count() > 8;
    return allNumbers && many
        ? new Covariate.Numbers(name, numbers)
        : new Covariate.Categories(name, cells);
  }

  private static double number(String cell) {
    if (cell.isEmpty()) {
      return Double.NaN;
    }
    try {
      double value = Double.parseDouble(cell);
      return Double.isFinite(value) ? value : Double.NaN;
    } catch (NumberFormatException e) {
      return Double.NaN; // a word: the column is one of categories
    }
  }

  /** The nearest of each row by cosine, ties by their order; the same on any number of threads. */
  static Optional<CohortPoints.Neighbours> neighbours(List<RowKey> keys, CohortRows embeddings) {
    if (keys.size() > MOST_COMPARED || keys.size() < 2) {
      return Optional.empty();
    }
    Map<RowKey, Integer> places = new HashMap<>();
    for (int i = 0; i < embeddings.size(); i++) {
      places.put(embeddings.keys().get(i), i);
    }
    if (!places.keySet().containsAll(keys)) {
      return Optional.empty();
    }
    float[][] units =
        keys.stream()
            .map(key -> unit(embeddings.features()[places.get(key)]))
            .toArray(float[][]::new);
    int count = Math.min(COUNT, keys.size() - 1);
    int[] indices = new int[keys.size() * count];
    float[] similarity = new float[indices.length];
    IntStream.range(0, units.length)
        .parallel()
        .forEach(
            row -> {
              float[] cosines = new float[units.length];
              for (int other = 0; other < units.length; other++) {
                cosines[other] = other == row ? Float.NEGATIVE_INFINITY : dot(units, row, other);
              }
              int[] order = nearest(cosines, count);
              for (int k = 0; k < count; k++) {
                indices[row * count + k] = order[k];
                similarity[row * count + k] = cosines[order[k]];
              }
            });
    return Optional.of(new CohortPoints.Neighbours(count, Part.of(indices), Part.of(similarity)));
  }

  private static float dot(float[][] units, int a, int b) {
    float sum = 0;
    for (int k = 0; k < units[a].length; k++) {
      sum += units[a][k] * units[b][k];
    }
    return sum;
  }

  private static float[] unit(double[] values) {
    double norm = Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
    float[] unit = new float[values.length];
    for (int k = 0; k < unit.length; k++) {
      unit[k] = norm > 0 ? (float) (values[k] / norm) : 0;
    }
    return unit;
  }

  /** Places of the largest values, largest first; of equal ones the first. */
  private static int[] nearest(float[] values, int count) {
    int[] best = new int[count];
    Arrays.fill(best, -1);
    for (int i = 0; i < values.length; i++) {
      int at = count;
      while (at > 0 && (best[at - 1] < 0 || values[i] > values[best[at - 1]])) {
        at--;
      }
      if (at < count) {
        System.arraycopy(best, at, best, at + 1, count - 1 - at);
        best[at] = i;
      }
    }
    return best;
  }
}
