package org.engram.pipeline.results;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.engram.cohort.PrincipalComponents;
import org.engram.cohort.results.ResultTable;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.Covariate;

/**
 * Embeddings as points of a plane, with what they can be coloured by: the two first principal
 * components, and t-SNE of the first fifty. It is stored as a table of the results folder. A map is
 * to look at: nothing is fitted to a phenotype, and no figure is read from it.
 */
public final class EmbeddingMap {
  /** Name of the table of features as they came. */
  public static final String TABLE = "map";

  /** Name of the table of features that the recipe has harmonised. */
  public static final String HARMONISED = "map_harmonised";

  /** Columns before those to colour by. */
  public static final List<String> COLUMNS =
      List.of("subject", "session", "run", "pc1", "pc2", "tsne1", "tsne2");

  /** Before the name of a column to colour by. */
  public static final String COLOUR = "by:";

  /** Rows of a t-SNE; of more, so many are drawn at random. */
  public static final int MOST_TSNE = 4000;

  /** Beyond so many dimensions, so many rows are drawn at random for the components too. */
  private static final int MOST_SQUARE = 1000;

  private static final int DIMENSIONS = 50;
  private static final int STREAM_ROWS = 0;
  private static final int STREAM_TSNE = 1;

  private EmbeddingMap() {}

  /**
   * Computes the map.
   *
   * @param name of the table: {@link #TABLE} or {@link #HARMONISED}
   * @param set what the features are, for the description
   * @param rows at least two; every covariate becomes a column to colour by
   * @param seed of the rows drawn where there are too many; nothing else is random
   */
  public static ResultTable of(String name, String set, CohortRows rows, long seed) {
    return of(name, set, rows, seed, MOST_TSNE);
  }

  /** The same with a t-SNE of so many rows at the most. */
  static ResultTable of(String name, String set, CohortRows rows, long seed, int mostTsne) {
    int n = rows.size();
    if (n < 2) {
      throw new IllegalArgumentException(n + " row cannot be mapped");
    }
    int[] taken =
        rows.width() > MOST_SQUARE
            ? drawn(n, MOST_SQUARE, seed, STREAM_ROWS)
            : drawn(n, n, seed, 0);
    double[][] features =
        Arrays.stream(taken).mapToObj(i -> rows.features()[i]).toArray(double[][]::new);
    int components = Math.max(2, Math.min(DIMENSIONS, Math.min(taken.length - 1, rows.width())));
    PrincipalComponents plane = PrincipalComponents.of(features, components);
    int[] shown = drawn(taken.length, mostTsne, seed, STREAM_TSNE);
    double[][] tsne = new double[taken.length][];
    boolean enough = shown.length >= Tsne.FEWEST && components >= 3; // of fewer it adds nothing
    if (enough) {
      double[][] points = Tsne.of(pick(plane.scores(), shown));
      for (int i = 0; i < shown.length; i++) {
        tsne[shown[i]] = points[i];
      }
    }
    return new ResultTable(
        name,
        description(set, plane, n, taken.length, enough ? shown.length : 0, seed),
        columns(rows),
        IntStream.range(0, taken.length)
            .mapToObj(i -> line(rows, taken[i], plane.scores()[i], tsne[i]))
            .toList());
  }

  private static String description(
      String set, PrincipalComponents plane, int n, int taken, int tsne, long seed) {
    StringBuilder words = new StringBuilder();
    words.append(
        String.format(
            Locale.ROOT,
            "Principal components of %s: the first has %.0f\u00a0%% of the variance, the second"
                + " %.0f\u00a0%%",
            set,
            100 * plane.explained()[0],
            100 * plane.explained()[1]));
    words.append(taken < n ? String.format(Locale.ROOT, ", of %,d of %,d rows", taken, n) : "");
    if (tsne > 0) {
      words.append(
          String.format(
              Locale.ROOT,
              ". t-SNE (Barnes-Hut) of the first %d components, perplexity %.1f",
              plane.explained().length,
              Tsne.perplexity(tsne)));
      words.append(
          tsne < taken
              ? String.format(Locale.ROOT, ", of %,d of the rows", tsne)
              : ", of all rows");
    }
    words.append((tsne < taken && tsne > 0) || taken < n ? ", drawn with seed " + seed : "");
    return words.append('.').toString();
  }

  private static List<String> columns(CohortRows rows) {
    List<String> columns = new ArrayList<>(COLUMNS);
    rows.covariates().keySet().forEach(name -> columns.add(COLOUR + name));
    return columns;
  }

  private static List<String> line(CohortRows rows, int row, double[] plane, double[] tsne) {
    List<String> cells = new ArrayList<>();
    cells.add(rows.keys().get(row).subject());
    cells.add(rows.keys().get(row).session());
    cells.add(rows.keys().get(row).run());
    cells.add(Double.toString(plane[0]));
    cells.add(Double.toString(plane[1]));
    cells.add(tsne == null ? "" : Double.toString(tsne[0]));
    cells.add(tsne == null ? "" : Double.toString(tsne[1]));
    for (Covariate column : rows.covariates().values()) {
      cells.add(
          column.isMissing(row)
              ? ""
              : switch (column) {
                case Covariate.Numbers numbers -> shortest(numbers.values()[row]);
                case Covariate.Categories labels -> labels.values().get(row);
              });
    }
    return cells;
  }

  private static String shortest(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private static double[][] pick(double[][] rows, int[] taken) {
    return Arrays.stream(taken).mapToObj(i -> rows[i]).toArray(double[][]::new);
  }

  /** At most so many of 0 to n - 1, rising. */
  private static int[] drawn(int n, int most, long seed, int stream) {
    int[] all = IntStream.range(0, n).toArray();
    if (n <= most) {
      return all;
    }
    SplittableRandom random = new SplittableRandom(seed * 31 + stream);
    for (int i = 0; i < most; i++) {
      int j = random.nextInt(i, n);
      int moved = all[i];
      all[i] = all[j];
      all[j] = moved;
    }
    int[] drawn = Arrays.copyOf(all, most);
    Arrays.sort(drawn);
    return drawn;
  }
}
