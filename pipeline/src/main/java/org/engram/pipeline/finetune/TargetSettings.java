package org.engram.pipeline.finetune;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.signal.NamedChoice;
import org.engram.pipeline.probe.SurvivalColumns;
import org.engram.tensor.ConfigurationException;

/**
 * What is to be told.
 *
 * @param phenotypes a table of people: .csv, .tsv (also .gz) or .parquet, one row a subject
 * @param columns the phenotype; several are labels that are told together, or a time and an event
 * @param task what kind of answer it asks for
 * @param id the table's column that names the subject, where it is none of the usual ones
 * @param normalize whether a number is brought to mean 0 and deviation 1 of the training subjects
 */
public record TargetSettings(
    Path phenotypes, List<String> columns, Task task, Optional<String> id, boolean normalize) {
  /** What kind of answer a target asks for. */
  public enum Task implements NamedChoice {
    /**
     * Several columns are labels. One is a number where every value is one and more than ten
     * differ, else a class.
     */
    AUTO("auto"),
    CLASSIFICATION("classification"),
    REGRESSION("regression"),
    MULTI_LABEL("multi-label"),
    /** The time until an event, of volumes: a column of times and one of events. */
    SURVIVAL("survival");

    private final String name;

    Task(String name) {
      this.name = name;
    }

    @Override
    public String choiceName() {
      return name;
    }
  }

  public TargetSettings {
    columns = List.copyOf(columns);
    if (columns.isEmpty() || columns.stream().distinct().count() != columns.size()) {
      throw new ConfigurationException(
          "columns", columns.toString(), "one column, or several different ones", "");
    }
    if (task == Task.SURVIVAL && columns.size() != 2) {
      throw new ConfigurationException(
          "columns",
          columns.toString(),
          "two for survival: the time, and whether it was the event",
          "");
    }
    if (columns.size() > 1 && (task == Task.CLASSIFICATION || task == Task.REGRESSION)) {
      throw new ConfigurationException(
          "task",
          task.choiceName() + " of " + columns.size() + " columns",
          "one column, or multi-label",
          "Train once for each column");
    }
  }

  /** The columns of a time until an event. */
  SurvivalColumns survival() {
    return new SurvivalColumns(columns.get(0), columns.get(1));
  }

  /** The kind told from the values; numbers normalised. */
  public static TargetSettings defaults(Path phenotypes, List<String> columns) {
    return new TargetSettings(phenotypes, columns, Task.AUTO, Optional.empty(), true);
  }

  /** The target in one word or several. */
  public String name() {
    return task == Task.SURVIVAL ? survival().name() : String.join(", ", columns);
  }
}
