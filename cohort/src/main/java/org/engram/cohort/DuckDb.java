package org.engram.cohort;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** An embedded DuckDB in memory that never fetches an extension and works in one thread. */
public final class DuckDb {
  private DuckDb() {}

  /** One thread, because the layout of a Parquet file follows the number of threads. */
  public static Connection open() throws SQLException {
    Properties settings = new Properties();
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    settings.setProperty("threads", "1");
    settings.setProperty("preserve_insertion_order", "true");
    return DriverManager.getConnection("jdbc:duckdb:", settings);
  }

  /** A path as an SQL literal that means this one file, its wildcards taken literally. */
  static String literal(Path file) {
    StringBuilder path = new StringBuilder("'");
    for (char c : file.toAbsolutePath().toString().toCharArray()) {
      switch (c) {
        case '\'' -> path.append("''");
        case '*', '?', '[' -> path.append('[').append(c).append(']');
        default -> path.append(c);
      }
    }
    return path.append('\'').toString();
  }
}
