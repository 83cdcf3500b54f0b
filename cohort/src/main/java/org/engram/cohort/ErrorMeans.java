package org.engram.cohort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * What a table of prediction errors comes down to: means by region and time patch, and of each scan
 * by region. Every scan counts alike, whatever its windows. Errors that were not measured are left
 * out.
 *
 * @param regions in the order of their indices, from 0
 * @param sources the scans' files, in alphabetical order
 * @param byPatch [regions, patches]; NaN where no scan has an error
 * @param byScan each scan's mean error of each region, [scans, regions]; NaN where it has none
 * @param patchSeconds between the starts of two patches; 0 where there is one patch
 */
public record ErrorMeans(
    List<ErrorRegion> regions,
    List<String> sources,
    double[][] byPatch,
    List<float[]> byScan,
    double patchSeconds) {
  private static final int MOST_REGIONS = 100_000;
  private static final int MOST_TOKENS = 1 << 24;

  /** A region of the table. */
  public record ErrorRegion(int index, String label, String hemisphere, String network) {}

  public ErrorMeans {
    regions = List.copyOf(regions);
    sources = List.copyOf(sources);
    byScan = List.copyOf(byScan);
  }

  /**
   * Reads a table that {@link ErrorTable} wrote.
   *
   * @throws FileFormatException if it is no such table
   * @throws RefusedInputException if it has no error
   */
  public static ErrorMeans read(Path file) {
    ErrorTable.checkName(file);
    if (!Files.isRegularFile(file)) {
      throw new FileFormatException(
          file.toString(), "no such file", "a table of engram predict", "Check the path");
    }
    try (Connection connection = DuckDb.open();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE VIEW errors AS SELECT * FROM " + content(file));
      // A scan's windows first: their mean is the scan's.
      statement.execute(
          "CREATE TABLE tokens AS SELECT source, region, patch, avg(CAST(error AS DOUBLE)) AS error"
              + " FROM errors WHERE error IS NOT NULL AND NOT isnan(error)"
              + " GROUP BY source, region, patch");
      List<ErrorRegion> regions = regions(file, statement);
      Map<String, Integer> sources = sources(file, statement);
      double[][] byPatch = byPatch(file, statement, regions.size());
      return new ErrorMeans(
          regions,
          List.copyOf(sources.keySet()),
          byPatch,
          byScan(statement, sources, regions.size()),
          seconds(statement));
    } catch (SQLException e) {
      throw new FileFormatException(
          new Problem(
              file.toString(),
              e.getMessage().lines().findFirst().orElse(""),
              "a table as engram predict writes it",
              "Name the file that was its --out"),
          e);
    }
  }

  private static String content(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".parquet")) {
      return "read_parquet(" + DuckDb.literal(file) + ", hive_partitioning = false)";
    }
    return "read_csv("
        + DuckDb.literal(file)
        + ", header = true, auto_detect = false, columns = "
        + "{'subject': 'VARCHAR', 'session': 'VARCHAR', 'run': 'VARCHAR', 'source': 'VARCHAR',"
        + " 'window': 'INTEGER', 'region': 'INTEGER', 'label': 'VARCHAR', 'hemisphere': 'VARCHAR',"
        + " 'network': 'VARCHAR', 'patch': 'INTEGER', 'start_seconds': 'DOUBLE', 'error': 'FLOAT'}"
        + ", delim = '"
        + (name.endsWith(".csv") ? "," : "\\t")
        + "', quote = '\"', escape = '\"', compression = 'none')";
  }

  private static List<ErrorRegion> regions(Path file, Statement statement) throws SQLException {
    List<ErrorRegion> regions = new ArrayList<>();
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT DISTINCT region, label, coalesce(hemisphere, ''), coalesce(network, '')"
                + " FROM errors ORDER BY region")) {
      while (rows.next()) {
        int index = rows.getInt(1);
        if (index != regions.size() || index >= MOST_REGIONS) {
          throw new FileFormatException(
              file.toString(),
              "region " + index + " at place " + regions.size(),
              "every region once, numbered from 0",
              "Are these tables of several models in one?");
        }
        regions.add(
            new ErrorRegion(index, rows.getString(2), rows.getString(3), rows.getString(4)));
      }
    }
    if (regions.isEmpty()) {
      throw new RefusedInputException(file.toString(), "no rows", "errors of some scans", "");
    }
    return regions;
  }

  private static Map<String, Integer> sources(Path file, Statement statement) throws SQLException {
    Map<String, Integer> sources = new LinkedHashMap<>();
    try (ResultSet rows =
        statement.executeQuery("SELECT DISTINCT source FROM tokens ORDER BY source")) {
      while (rows.next()) {
        sources.put(rows.getString(1), sources.size());
      }
    }
    if (sources.isEmpty()) {
      throw new RefusedInputException(
          file.toString(), "no error in any row", "errors of some scans", "");
    }
    return sources;
  }

  private static double[][] byPatch(Path file, Statement statement, int regions)
      throws SQLException {
    int patches;
    try (ResultSet row = statement.executeQuery("SELECT max(patch) + 1 FROM errors")) {
      row.next();
      patches = row.getInt(1);
    }
    if (patches < 1 || (long) patches * regions > MOST_TOKENS) {
      throw new FileFormatException(
          file.toString(), patches + " time patches", "one or more, and not millions", "");
    }
    double[][] means = new double[regions][patches];
    for (double[] row : means) {
      Arrays.fill(row, Double.NaN);
    }
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT region, patch, avg(error) FROM tokens GROUP BY region, patch")) {
      while (rows.next()) {
        if (rows.getInt(2) < 0) {
          throw new FileFormatException(
              file.toString(), "time patch " + rows.getInt(2), "numbers from 0", "");
        }
        means[rows.getInt(1)][rows.getInt(2)] = rows.getDouble(3);
      }
    }
    return means;
  }

  private static List<float[]> byScan(
      Statement statement, Map<String, Integer> sources, int regions) throws SQLException {
    List<float[]> scans = new ArrayList<>();
    for (int scan = 0; scan < sources.size(); scan++) {
      float[] none = new float[regions];
      Arrays.fill(none, Float.NaN);
      scans.add(none);
    }
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT source, region, avg(error) FROM tokens GROUP BY source, region")) {
      while (rows.next()) {
        scans.get(sources.get(rows.getString(1)))[rows.getInt(2)] = (float) rows.getDouble(3);
      }
    }
    return scans;
  }

  private static double seconds(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            "SELECT min(later.start_seconds - first.start_seconds) FROM errors first JOIN errors"
                + " later USING (source, \"window\", region) WHERE first.patch = 0 AND later.patch"
                + " = 1 AND first.region = 0 AND first.\"window\" = 0")) {
      row.next();
      return row.getDouble(1);
    }
  }
}
