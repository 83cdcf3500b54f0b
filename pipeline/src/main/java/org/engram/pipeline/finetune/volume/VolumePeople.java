package org.engram.pipeline.finetune.volume;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.cohort.Phenotype;
import org.engram.pipeline.probe.ProbeSettings.Task;
import org.engram.pipeline.probe.SurvivalColumns;
import org.engram.tensor.ConfigurationException;

/**
 * Whom a head over volumes is trained on, and for what.
 *
 * @param phenotypes table of people
 * @param target column, none or one
 * @param time column of times until an event; empty for none
 * @param event column of events; empty for none
 * @param id column of subjects
 */
public record VolumePeople(
    Optional<Path> phenotypes,
    List<String> target,
    String time,
    String event,
    Optional<String> id) {
  public VolumePeople {
    target = List.copyOf(target);
  }

  /**
   * Reads the columns.
   *
   * @throws ConfigurationException if they do not suit the task
   */
  Phenotype read(Task task) {
    Path table =
        phenotypes.orElseThrow(
            () -> new ConfigurationException("--phenotypes", "not given", "a table", ""));
    if (task == Task.SURVIVAL) {
      if (!target.isEmpty()) {
        throw new ConfigurationException(
            "--task survival", "--target " + target, "--time and --event in its place", "");
      }
      return new SurvivalColumns(time, event).read(table, id);
    }
    if (task == Task.MULTI_LABEL) {
      throw new ConfigurationException(
          "--task",
          "multi-label, with a model of volumes",
          "auto, classification, regression or survival",
          "Train a head for each label");
    }
    if (target.size() != 1 || !(time + event).isEmpty()) {
      throw new ConfigurationException(
          "--task " + task,
          "--target " + target + ", --time '" + time + "', --event '" + event + "'",
          "one --target alone",
          "--time and --event are for --task survival");
    }
    return Phenotype.read(table, target.getFirst(), id);
  }
}
