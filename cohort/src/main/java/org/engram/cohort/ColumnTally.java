package org.engram.cohort;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.engram.cohort.PeopleTable.Column;
import org.engram.cohort.PeopleTable.Kind;

/** What is known of a column of texts so far: what all of its values are, and what is odd. */
public final class ColumnTally {
  /** Of more different values only the number is kept. */
  private static final int LEVELS = 12;

  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]{1,18}");
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");
  private static final Pattern CODE = Pattern.compile("[-+]?0[0-9]+");
  private static final Pattern COMMA = Pattern.compile("[-+]?[0-9]+,[0-9]+");

  /** Numbers that tables often write for a missing value. */
  private static final List<String> SENTINELS = List.of("-9999", "-999", "-99", "999", "9999");

  private final String name;
  private final TreeSet<String> levels = new TreeSet<>();
  private final Map<String, Integer> sentinels = new TreeMap<>();
  private boolean whole = true;
  private boolean many;
  private int missing;
  private int numbers;
  private int texts;
  private int codes;
  private int commas;
  private long firstText;
  private String firstTextValue = "";
  private double least = Double.NaN;
  private double greatest = Double.NaN;

  public ColumnTally(String name) {
    this.name = name;
  }

  /** Whether a stripped cell is a number as this class counts them. */
  public static boolean isNumber(String value) {
    return NUMBER.matcher(value).matches() && Double.isFinite(Double.parseDouble(value));
  }

  /** Whether it is a whole number of at most 18 digits. */
  public static boolean isWhole(String value) {
    return WHOLE.matcher(value).matches();
  }

  /** Counts a stripped cell. */
  public void add(long row, String value) {
    if (TextTable.isMissing(value)) {
      missing++;
      return;
    }
    whole = whole && isWhole(value);
    if (isNumber(value)) {
      numbers++;
      double number = Double.parseDouble(value);
      least = number < least || Double.isNaN(least) ? number : least;
      greatest = number > greatest || Double.isNaN(greatest) ? number : greatest;
      if (SENTINELS.contains(value)) {
        sentinels.merge(value, 1, Integer::sum);
      }
      codes += CODE.matcher(value).matches() ? 1 : 0;
    } else {
      if (texts++ == 0) {
        firstText = row;
        firstTextValue = value;
      }
      commas += COMMA.matcher(value).matches() ? 1 : 0;
    }
    if (!many) {
      levels.add(value);
      many = levels.size() > LEVELS;
    }
  }

  /** What is known as a record. */
  public Column column() {
    boolean numeric = numbers > 0 && texts == 0;
    return new Column(
        name,
        kind(),
        missing,
        numeric ? least : Double.NaN,
        numeric ? greatest : Double.NaN,
        many ? List.of() : List.copyOf(levels));
  }

  /** What all values are. */
  public Kind kind() {
    if (numbers + texts == 0) {
      return Kind.EMPTY;
    }
    if (whole) {
      return Kind.WHOLE_NUMBERS;
    }
    return texts == 0 ? Kind.NUMBERS : Kind.TEXT;
  }

  /** Whether numbers begin with a zero, as codes do: 01, 007. */
  public boolean hasCodes() {
    return codes > 0;
  }

  /** Of a column of numbers with a few texts among them, what they are; else empty. */
  public Optional<String> strayTexts() {
    return texts > 0 && numbers > 9 * texts
        ? Optional.of(
            numbers
                + " numbers, and text in "
                + (texts == 1 ? "one cell" : texts + " cells")
                + ", first '"
                + firstTextValue
                + "' in row "
                + firstText)
        : Optional.empty();
  }

  /**
   * How many cells hold a number that often stands for missing, and lies at an end of the range.
   */
  public Map<String, Integer> likelyCodes() {
    Map<String, Integer> likely = new TreeMap<>();
    sentinels.forEach(
        (code, count) -> {
          double value = Double.parseDouble(code);
          if ((value == least || value == greatest) && (texts > 0 || least < greatest)) {
            likely.put(code, count);
          }
        });
    return likely;
  }

  /** What else a person should look at, in words; empty where nothing is odd. */
  public List<String> oddities() {
    List<String> odd = new ArrayList<>();
    if (commas > 0 && commas == texts) {
      odd.add(
          commas + " cells look like numbers with a decimal comma, as '" + firstTextValue + "'");
    }
    Map<String, List<String>> alike = new LinkedHashMap<>();
    if (!many && texts > 0) {
      for (String level : levels) {
        alike
            .computeIfAbsent(
                level.toLowerCase(Locale.ROOT).replaceAll("[\\s_-]+", ""), _ -> new ArrayList<>())
            .add(level);
      }
    }
    for (List<String> spellings : alike.values()) {
      if (spellings.size() > 1) {
        odd.add("values differ in spelling only: '" + String.join("', '", spellings) + "'");
      }
    }
    return odd;
  }
}
