package org.engram.cohort.store;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A user's query. DuckDB's own parser says whether it is one SELECT; the connection is read-only,
 * reaches no file and has its settings locked, so that the parser is not the only guard.
 */
final class StoreQuery {
  private StoreQuery() {}

  static QueryResult run(StoreDatabase database, String sql, QueryLimits limits) {
    checkOneSelect(database, sql);
    String bounded =
        "SELECT * FROM (\n" + withoutEnd(sql) + "\n) AS query LIMIT " + (limits.rows() + 1L);
    try {
      return database.query(bounded, limits.seconds(), rows -> result(rows, limits.rows()));
    } catch (SQLException e) {
      throw failed(e, limits);
    }
  }

  private static void checkOneSelect(StoreDatabase database, String sql) {
    String json =
        database
            .list("SELECT CAST(json_serialize_sql(?) AS VARCHAR)", row -> row.getString(1), sql)
            .getFirst();
    JsonNode parsed = JsonMapper.shared().readTree(json);
    if (parsed.path("error").asBoolean(true)) {
      boolean syntax = parsed.path("error_type").asString("").equals("parser");
      throw new RefusedInputException(
          "the query",
          syntax ? parsed.path("error_message").asString("") : "a statement that is no SELECT",
          "one SELECT (or WITH, FROM, DESCRIBE, SUMMARIZE, SHOW)",
          syntax
              ? "Names with other letters than a-z, digits and _ need double quotes"
              : "A store is changed by engram cohort import alone");
    }
    if (parsed.path("statements").size() != 1) {
      throw new RefusedInputException(
          "the query", parsed.path("statements").size() + " statements", "one SELECT", "");
    }
  }

  /** Without the semicolon that ends it; one statement was parsed, so that no other follows. */
  private static String withoutEnd(String sql) {
    return sql.strip().replaceFirst("[;\\s]+$", "");
  }

  private static RefusedInputException failed(SQLException e, QueryLimits limits) {
    String message = String.valueOf(e.getMessage());
    String lower = message.toLowerCase(Locale.ROOT);
    String first = message.lines().findFirst().orElse("");
    if (lower.contains("interrupt") || lower.contains("cancel")) {
      return new RefusedInputException(
          new Problem(
              "the query",
              "more than " + limits.seconds() + " s",
              "an end within that time",
              "Ask for less, or allow more with --seconds"),
          e);
    }
    if (lower.contains("out of memory")) {
      return new RefusedInputException(
          new Problem("the query", first, "a query within the memory of a store", "Ask for less"),
          e);
    }
    return new RefusedInputException(
        new Problem(
            "the query",
            first,
            "a query that DuckDB can answer",
            "Its tables are told by: SHOW TABLES, and a table's columns by: DESCRIBE NAME"),
        e);
  }

  private static QueryResult result(ResultSet rows, int most) throws SQLException {
    List<String> columns = new ArrayList<>();
    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
      columns.add(rows.getMetaData().getColumnLabel(i));
    }
    List<List<Object>> values = new ArrayList<>();
    while (rows.next()) {
      if (values.size() == most) {
        return new QueryResult(columns, values, true);
      }
      List<Object> row = new ArrayList<>();
      for (int i = 1; i <= columns.size(); i++) {
        row.add(value(rows.getObject(i)));
      }
      values.add(Collections.unmodifiableList(row));
    }
    return new QueryResult(columns, values, false);
  }

  private static Object value(Object cell) throws SQLException {
    return switch (cell) {
      case null -> null;
      case Boolean truth -> truth;
      case BigInteger number -> number;
      case BigDecimal number -> number;
      case Number number -> number;
      case Array array -> {
        List<Object> values = new ArrayList<>();
        for (Object value : (Object[]) array.getArray()) {
          values.add(value(value));
        }
        yield Collections.unmodifiableList(values);
      }
      case Object[] array -> Arrays.toString(array);
      default -> cell.toString();
    };
  }
}
