package org.engram.cohort.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * The connection to a store's file. Whatever is asked of it, DuckDB opens no other file, loads no
 * extension and changes no setting; one thread, so that rows come in one order.
 */
final class StoreDatabase implements AutoCloseable {
  private static final String MEMORY = "512MB";
  private static final Pattern HOLDER =
      Pattern.compile("Conflicting lock is held in (.*) \\(PID (\\d+)\\)");

  private final Path file;
  private final Connection connection;

  /** What one row becomes. */
  interface Mapper<T> {
    T map(ResultSet row) throws SQLException;
  }

  /** Takes a row. */
  interface Visitor {
    void row(ResultSet row) throws SQLException;
  }

  /** Something that SQL can refuse. */
  interface Work {
    void run() throws SQLException;
  }

  /** Appends rows. */
  interface Rows {
    void append(DuckDBAppender to) throws SQLException;
  }

  private StoreDatabase(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  /**
   * Connects to a file, making it where it is not there and is not only to be read.
   *
   * @throws StoreInUseException if another process holds it
   * @throws FileFormatException if it is no DuckDB file of a version that can be read
   */
  static StoreDatabase connect(Path file, boolean readOnly) {
    Properties settings = new Properties();
    settings.setProperty("threads", "1");
    settings.setProperty("memory_limit", MEMORY);
    settings.setProperty("preserve_insertion_order", "true");
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    settings.setProperty("allow_community_extensions", "false");
    settings.setProperty("enable_external_access", "false");
    settings.setProperty("lock_configuration", "true");
    if (readOnly) {
      settings.setProperty("access_mode", "READ_ONLY");
      settings.setProperty("temp_directory", "");
    }
    try {
      return new StoreDatabase(
          file, DriverManager.getConnection("jdbc:duckdb:" + file.toAbsolutePath(), settings));
    } catch (SQLException e) {
      throw notOpened(file, e);
    }
  }

  private static RuntimeException notOpened(Path file, SQLException e) {
    String message = String.valueOf(e.getMessage());
    Matcher holder = HOLDER.matcher(message);
    if (holder.find()) {
      long pid = Long.parseLong(holder.group(2));
      Optional<String> command =
          ProcessHandle.of(pid).flatMap(process -> process.info().commandLine());
      return new StoreInUseException(
          file, "process " + pid + " (" + shortened(command.orElse(holder.group(1))) + ")", e);
    }
    if (message.contains("Could not set lock")
        || message.contains("being used by another process")) {
      return new StoreInUseException(file, "another process", e);
    }
    if (message.contains("different configuration")) {
      return new StoreInUseException(file, "this very process, in another mode", e);
    }
    return new FileFormatException(
        new Problem(
            file.toString(),
            "cannot be opened: " + message.lines().findFirst().orElse(""),
            "a cohort store: a DuckDB file that engram cohort import made",
            "Check the path; a store of a later Engram or DuckDB needs that version"),
        e);
  }

  private static String shortened(String command) {
    return command.length() > 120 ? command.substring(0, 120) + "..." : command;
  }

  Path file() {
    return file;
  }

  /** Runs a statement and says how many rows it changed. */
  long execute(String sql, Object... parameters) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      set(statement, parameters);
      return statement.execute() ? 0 : statement.getUpdateCount();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  void each(String sql, Visitor visitor, Object... parameters) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      set(statement, parameters);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          visitor.row(rows);
        }
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  <T> List<T> list(String sql, Mapper<T> mapper, Object... parameters) {
    List<T> found = new ArrayList<>();
    each(sql, row -> found.add(mapper.map(row)), parameters);
    return found;
  }

  long count(String sql, Object... parameters) {
    return list(sql, row -> row.getLong(1), parameters).getFirst();
  }

  /** Appends rows in bulk. */
  void append(String schema, String table, Rows rows) {
    try (DuckDBAppender appender =
        connection.unwrap(DuckDBConnection.class).createAppender(schema, table)) {
      rows.append(appender);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** Appends rows to a temporary table in bulk. */
  void appendTemporary(String table, Rows rows) {
    try (DuckDBAppender appender =
        connection.unwrap(DuckDBConnection.class).createAppender("temp", "main", table)) {
      rows.append(appender);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** SQL within a callback that may not throw what SQL throws. */
  static void quietly(StoreDatabase database, Work work) {
    try {
      work.run();
    } catch (SQLException e) {
      throw database.failed(e);
    }
  }

  /** All of the work, or nothing of it. */
  void transaction(Runnable work) {
    command("BEGIN TRANSACTION");
    boolean done = false;
    try {
      work.run();
      command("COMMIT");
      done = true;
    } finally {
      if (!done) {
        command("ROLLBACK");
      }
    }
  }

  /** A query of a user's own, within a time. */
  <T> T query(String sql, int seconds, Mapper<T> whole) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(seconds);
      try (ResultSet rows = statement.executeQuery(sql)) {
        return whole.map(rows);
      }
    }
  }

  private void command(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private RuntimeException failed(SQLException e) {
    String message = String.valueOf(e.getMessage());
    String first = message.lines().findFirst().orElse("");
    if (message.toLowerCase(Locale.ROOT).contains("out of memory")) {
      return new RefusedInputException(
          new Problem(
              file.toString(),
              "more than " + MEMORY + " would be needed: " + first,
              "work within the memory that a store may take",
              "Import fewer columns at a time"),
          e);
    }
    return new FileFormatException(
        new Problem(
            file.toString(),
            "the store could not be used: " + first,
            "a whole store on a disk with room",
            "Check the disk, or take the last copy of the file"),
        e);
  }

  private static void set(PreparedStatement statement, Object... parameters) throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
  }

  /** A name within SQL. */
  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
