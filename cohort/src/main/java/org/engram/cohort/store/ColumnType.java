package org.engram.cohort.store;

import java.util.Arrays;
import java.util.Locale;
import org.engram.cohort.ColumnTally;
import org.engram.tensor.ConfigurationException;

/** What all values of a phenotype are. */
public enum ColumnType {
  /** Whole numbers of at most 18 digits. */
  WHOLE("BIGINT", "a whole number"),
  /** Numbers. */
  NUMBER("DOUBLE", "a number"),
  /** Texts, which stay as they are: codes such as 01 are texts. */
  TEXT("VARCHAR", "text");

  private final String sql;
  private final String words;

  ColumnType(String sql, String words) {
    this.sql = sql;
    this.words = words;
  }

  /** The type that {@code --type} names. */
  public static ColumnType parse(String name) {
    return Arrays.stream(values())
        .filter(type -> type.toString().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "--type", "'" + name + "'", "whole, number or text", ""));
  }

  String sql() {
    return sql;
  }

  /** A value of it, in words. */
  String words() {
    return words;
  }

  boolean fits(String value) {
    return switch (this) {
      case WHOLE -> ColumnTally.isWhole(value);
      case NUMBER -> ColumnTally.isNumber(value);
      case TEXT -> true;
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
