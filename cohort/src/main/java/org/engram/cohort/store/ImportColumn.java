package org.engram.cohort.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.engram.cohort.ColumnTally;
import org.engram.cohort.PeopleTable.Kind;
import org.engram.cohort.TextTable;
import org.engram.tensor.RefusedInputException;

/** A column of a table of phenotypes on its way into the store. */
final class ImportColumn {
  private final int position;
  private final String name;
  private final List<String> codes;
  private final ColumnTally tally;
  private int coded;

  /**
   * A column.
   *
   * @param position in the file
   * @param name in the store
   * @param codes texts that stand for no value
   */
  ImportColumn(int position, String name, List<String> codes) {
    this.position = position;
    this.name = name;
    this.codes = codes;
    this.tally = new ColumnTally(name);
  }

  int position() {
    return position;
  }

  String name() {
    return name;
  }

  /** A cell's value, empty where it is missing. */
  String value(String cell) {
    return TextTable.isMissing(cell) || isCode(cell) ? "" : cell;
  }

  void count(long row, String cell) {
    coded += !TextTable.isMissing(cell) && isCode(cell) ? 1 : 0;
    tally.add(row, value(cell));
  }

  private boolean isCode(String cell) {
    for (String code : codes) {
      if (code.equals(cell)
          || (ColumnTally.isNumber(code)
              && ColumnTally.isNumber(cell)
              && Double.parseDouble(code) == Double.parseDouble(cell))) {
        return true;
      }
    }
    return false;
  }

  /** Whether no cell has a value. */
  boolean isEmpty() {
    return tally.kind() == Kind.EMPTY;
  }

  List<String> notes(Optional<ColumnType> declared) {
    List<String> notes = new ArrayList<>();
    if (coded > 0) {
      notes.add(name + ": " + coded + " cells hold a code for missing (" + codes + ")");
    }
    if (declared.isEmpty()) { // else the rows are refused, or text was asked for
      tally
          .strayTexts()
          .ifPresent(
              odd ->
                  notes.add(
                      name
                          + ": "
                          + odd
                          + "; kept as text. --type "
                          + name
                          + "=number refuses such rows"));
    }
    tally.oddities().forEach(odd -> notes.add(name + ": " + odd));
    if (declared.isEmpty() && tally.hasCodes() && inferred() == ColumnType.TEXT) {
      notes.add(name + ": numbers that begin with 0 are codes, kept as text");
    }
    return notes;
  }

  /**
   * Numbers that often stand for missing and were not declared to, with how many cells hold them.
   */
  Map<String, Integer> likelyCodes() {
    return tally.likelyCodes();
  }

  private ColumnType inferred() {
    return switch (tally.kind()) {
      case WHOLE_NUMBERS -> tally.hasCodes() ? ColumnType.TEXT : ColumnType.WHOLE;
      case NUMBERS -> tally.hasCodes() ? ColumnType.TEXT : ColumnType.NUMBER;
      case TEXT, EMPTY -> ColumnType.TEXT;
    };
  }

  /**
   * What the column is to be in the store.
   *
   * @param known what the store has of this name already
   * @throws RefusedInputException if it has another kind or another unit
   */
  PhenotypeColumn resolve(
      String where,
      Optional<PhenotypeColumn> known,
      Optional<ColumnType> declared,
      Optional<String> unit,
      BidsSidecar.Entry beside,
      String source) {
    ColumnType type = declared.orElseGet(this::inferred);
    String stated = unit.orElse(beside.unit());
    if (known.isEmpty()) {
      return new PhenotypeColumn(name, type, stated, beside.description(), beside.levels(), source);
    }
    PhenotypeColumn before = known.get();
    if (!before.unit().isEmpty()
        && !stated.isEmpty()
        && !before.unit().toLowerCase(Locale.ROOT).equals(stated.toLowerCase(Locale.ROOT))) {
      throw new RefusedInputException(
          where + ", column " + name,
          "in "
              + stated
              + ", where the store has it in "
              + before.unit()
              + " from "
              + before.source(),
          "one unit for one phenotype",
          "Convert it, import it under another name (--rename), or leave it out (--columns)");
    }
    boolean text = before.type() == ColumnType.TEXT;
    if (!isEmpty() && text != (type == ColumnType.TEXT)) {
      throw new RefusedInputException(
          where + ", column " + name,
          type.words()
              + ", where the store has "
              + before.type().words()
              + " from "
              + before.source(),
          "one kind of values for one phenotype",
          "Import it under another name (--rename), leave it out (--columns), or declare --type "
              + name
              + "="
              + before.type());
    }
    boolean wider = before.type() == ColumnType.WHOLE && type == ColumnType.NUMBER && !isEmpty();
    Map<String, String> levels = before.levels().isEmpty() ? beside.levels() : before.levels();
    return new PhenotypeColumn(
        before.name(),
        wider ? ColumnType.NUMBER : before.type(),
        before.unit().isEmpty() ? stated : before.unit(),
        before.description().isEmpty() ? beside.description() : before.description(),
        levels,
        before.source());
  }
}
