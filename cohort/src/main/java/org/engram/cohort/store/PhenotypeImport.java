package org.engram.cohort.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a table of phenotypes is to be read.
 *
 * @param subject the column that names the subject; by default participant_id, subject, subject_id,
 *     sub_id or eid
 * @param session the column that names the session; by default session_id, session or ses, and none
 *     where there is no such column
 * @param columns those to import; empty for all
 * @param rename names in the store by names in the file
 * @param types declared types by name in the store; others follow from the values
 * @param units declared units by name in the store
 * @param missing texts that stand for no value, by name in the store; {@code *} for every column
 * @param ids when a label means a subject that the store has
 * @param replace take the file's value where the store has another; else the row is refused
 */
public record PhenotypeImport(
    Optional<String> subject,
    Optional<String> session,
    List<String> columns,
    Map<String, String> rename,
    Map<String, ColumnType> types,
    Map<String, String> units,
    Map<String, List<String>> missing,
    IdMatching ids,
    boolean replace) {
  /** Nothing declared, ids as they are, nothing replaced. */
  public static final PhenotypeImport DEFAULT =
      new PhenotypeImport(
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Map.of(),
          Map.of(),
          Map.of(),
          Map.of(),
          IdMatching.EXACT,
          false);

  public PhenotypeImport {
    columns = List.copyOf(columns);
    rename = Map.copyOf(rename);
    types = Map.copyOf(types);
    units = Map.copyOf(units);
    missing = Map.copyOf(missing);
  }

  /** The same with another column of subjects. */
  public PhenotypeImport withSubject(String column) {
    return new PhenotypeImport(
        Optional.of(column), session, columns, rename, types, units, missing, ids, replace);
  }

  /** The same with only some columns. */
  public PhenotypeImport withColumns(String... only) {
    return new PhenotypeImport(
        subject, session, List.of(only), rename, types, units, missing, ids, replace);
  }

  /** The same with a column under another name. */
  public PhenotypeImport withName(String column, String name) {
    return new PhenotypeImport(
        subject, session, columns, with(rename, column, name), types, units, missing, ids, replace);
  }

  /** The same with a declared type. */
  public PhenotypeImport withType(String column, ColumnType type) {
    return new PhenotypeImport(
        subject, session, columns, rename, with(types, column, type), units, missing, ids, replace);
  }

  /** The same with a declared unit. */
  public PhenotypeImport withUnit(String column, String unit) {
    return new PhenotypeImport(
        subject, session, columns, rename, types, with(units, column, unit), missing, ids, replace);
  }

  /** The same with codes for missing values in a column, or in all by {@code *}. */
  public PhenotypeImport withMissing(String column, String... codes) {
    return new PhenotypeImport(
        subject,
        session,
        columns,
        rename,
        types,
        units,
        with(missing, column, List.of(codes)),
        ids,
        replace);
  }

  /** The same with another rule for labels of subjects. */
  public PhenotypeImport withIds(IdMatching rule) {
    return new PhenotypeImport(
        subject, session, columns, rename, types, units, missing, rule, replace);
  }

  /** The same, with the file's values taken where the store has others. */
  public PhenotypeImport replacing() {
    return new PhenotypeImport(subject, session, columns, rename, types, units, missing, ids, true);
  }

  private static <T> Map<String, T> with(Map<String, T> map, String key, T value) {
    Map<String, T> more = new LinkedHashMap<>(map);
    more.put(key, value);
    return more;
  }
}
