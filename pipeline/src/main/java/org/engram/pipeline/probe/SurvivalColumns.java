package org.engram.pipeline.probe;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.engram.cohort.Phenotype;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/**
 * A time until an event from two columns of a table of people, as one phenotype in the notation
 * that {@link org.engram.models.probing.SurvivalTarget#of} reads.
 *
 * @param time the column of times until the event or the end of the observation
 * @param event the column that says whether it was the event: 1 or 0, true or false, yes or no
 */
public record SurvivalColumns(String time, String event) {
  private static final String BETWEEN = ", event ";

  public SurvivalColumns {
    if (time.isEmpty() || event.isEmpty()) {
      throw new ConfigurationException(
          "--task survival",
          "--time '" + time + "', --event '" + event + "'",
          "a column each",
          "Name the column of times and the one of events");
    }
  }

  /** Both columns in one name: {@code months, event died}. */
  public String name() {
    return time + BETWEEN + event;
  }

  /**
   * The columns of a name.
   *
   * @throws ConfigurationException if it is the name of one column
   */
  public static SurvivalColumns of(String name) {
    int at = name.indexOf(BETWEEN);
    return at < 0
        ? new SurvivalColumns(name, "")
        : new SurvivalColumns(name.substring(0, at), name.substring(at + BETWEEN.length()));
  }

  /** The same under the names that another table has for the columns. */
  SurvivalColumns renamed(UnaryOperator<String> names) {
    return new SurvivalColumns(names.apply(time), names.apply(event));
  }

  /**
   * Reads both columns; a subject that lacks one of them lacks the phenotype.
   *
   * @param subjects the column that names the subject, or the usual ones
   * @throws RefusedInputException if a time is no number of 0 or more, or an event neither yes nor
   *     no
   */
  public Phenotype read(Path table, Optional<String> subjects) {
    Phenotype times = Phenotype.read(table, time, subjects);
    Phenotype events = Phenotype.read(table, event, subjects);
    Map<String, String> values = new LinkedHashMap<>();
    Set<String> missing = new LinkedHashSet<>(times.missing());
    missing.addAll(events.missing());
    times
        .values()
        .forEach(
            (subject, text) -> {
              if (events.values().containsKey(subject)) {
                String where = table + ", subject '" + subject + "'";
                boolean happened = happened(where, events.values().get(subject));
                values.put(subject, number(where, text) + (happened ? "" : "+"));
              } else {
                missing.add(subject);
              }
            });
    missing.removeAll(values.keySet());
    return new Phenotype(name(), values, missing);
  }

  private double number(String where, String text) {
    double value = ProbeJob.number(text).orElse(-1.0);
    if (value < 0) {
      throw new RefusedInputException(
          where + ", " + time,
          "'" + text + "'",
          "a number, 0 or more",
          "Leave it empty if unknown");
    }
    return value;
  }

  private boolean happened(String where, String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "1", "1.0", "true", "yes", "y" -> true;
      case "0", "0.0", "false", "no", "n" -> false;
      default ->
          throw new RefusedInputException(
              where + ", " + event,
              "'" + text + "'",
              "1 or 0, true or false, yes or no",
              "1 is the event, 0 the end of the observation without it");
    };
  }
}
