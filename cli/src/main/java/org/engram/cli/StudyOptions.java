package org.engram.cli;

import java.util.List;
import java.util.Optional;
import org.engram.pipeline.probe.TableProbe;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The people that a study of embeddings is about; mix in with {@code @Mixin}. */
final class StudyOptions {
  @Mixin private final SubjectColumn subject = new SubjectColumn();
  @Mixin private final ReplaceResults replace = new ReplaceResults();

  @Option(
      names = "--group",
      paramLabel = "COLUMN",
      defaultValue = TableProbe.SUBJECT,
      description =
          "What is never on both sides of a fold: subject, or a column of the phenotypes (a"
              + " family). Default: ${DEFAULT-VALUE}.")
  private String group;

  @Option(
      names = "--covariates",
      paramLabel = "COLUMN",
      split = ",",
      description = "Columns that are probed alone, as a baseline: age,sex,mean_fd. Default: none.")
  private List<String> covariates = List.of();

  @Option(
      names = "--unit",
      paramLabel = "NAME",
      defaultValue = "",
      description = "The target's unit, for the reader. Default: none.")
  private String unit;

  /** The column that names the subject, where it is none of the usual ones. */
  Optional<String> id() {
    return subject.name();
  }

  String group() {
    return group;
  }

  List<String> covariates() {
    return covariates;
  }

  String unit() {
    return unit;
  }

  boolean overwrite() {
    return replace.asked();
  }
}
