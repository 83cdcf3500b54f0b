package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.engram.models.probing.Metric;
import org.engram.pipeline.probe.ProbeComparison;
import org.engram.pipeline.probe.ProbeSettings;
import org.engram.pipeline.probe.TableProbe;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code engram probe}: what can be read from embeddings, beside baselines. */
@Command(
    name = "probe",
    description =
        "Read a phenotype from embeddings by a linear probe (ridge or logistic regression) in"
            + " cross-validation, beside the functional connectivity of the same scans.")
final class ProbeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "EMBEDDINGS",
      description = "A table that engram embed wrote: .parquet, .csv, .tsv or .safetensors.")
  private Path embeddings;

  @Option(
      names = "--phenotypes",
      required = true,
      paramLabel = "TABLE",
      description =
          "People and their phenotypes: .csv, .tsv (also .gz) or .parquet, one row a subject. Rows"
              + " whose subject has no value are left out and counted. No default.")
  private Path phenotypes;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "COLUMN",
      description = "The phenotype to read. No default.")
  private String target;

  @Option(
      names = "--id",
      paramLabel = "COLUMN",
      description =
          "The column that names the subject, with or without sub-. Default: participant_id,"
              + " subject, subject_id, sub_id or eid.")
  private String id;

  @Option(
      names = "--task",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "auto, regression or classification. auto is regression for more than ten different"
              + " numbers. Default: ${DEFAULT-VALUE}.")
  private String task;

  @Option(
      names = "--group",
      paramLabel = "COLUMN",
      defaultValue = TableProbe.SUBJECT,
      description =
          "What is never on both sides of a fold: subject, or a column of the phenotypes (a site, a"
              + " family). Default: ${DEFAULT-VALUE}.")
  private String group;

  @Option(
      names = "--against",
      paramLabel = "NAME=TABLE",
      description =
          "Another table of embeddings of the same scans to compare with, for instance of a"
              + " randomly initialised model. May be given several times. Default: none.")
  private Map<String, Path> against = new LinkedHashMap<>();

  @Option(
      names = "--connectivity",
      paramLabel = "WHEN",
      defaultValue = "auto",
      description =
          "The functional connectivity baseline: auto reads the scans that the table names, none"
              + " leaves it out. Default: ${DEFAULT-VALUE}.")
  private String connectivity;

  @Option(
      names = "--folds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Folds of the cross-validation. Default: ${DEFAULT-VALUE}.")
  private int folds;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Seed of the folds. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The comparison to write, .csv. No default.")
  private Path out;

  @Option(
      names = "--overwrite",
      description = "Replace the file where it is there already. Default: refuse.")
  private boolean overwrite;

  @Option(
      names = "--json",
      description = "Print the result as one JSON object, and errors as JSON lines.")
  private boolean json;

  @Override
  public Integer call() {
    checkOut();
    ProbeComparison comparison =
        TableProbe.run(
            new TableProbe.Input(
                embeddings,
                against,
                baseline(),
                phenotypes,
                target,
                Optional.ofNullable(id),
                group),
            new ProbeSettings(ProbeSettings.Task.fromName(task), folds, seed));
    comparison.writeCsv(out);
    PrintWriter to = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> result = comparison.json();
      result.put("out", out.toString());
      to.println(JsonMapper.shared().writeValueAsString(result));
    } else {
      print(to, comparison);
    }
    to.flush();
    return ExitCode.DONE;
  }

  private boolean baseline() {
    return switch (connectivity) {
      case "auto" -> true;
      case "none" -> false;
      default ->
          throw new ConfigurationException(
              "--connectivity", "'" + connectivity + "'", "auto or none", "");
    };
  }

  private void checkOut() {
    if (!String.valueOf(out.getFileName()).endsWith(".csv")) {
      throw new ConfigurationException(
          "--out", out.toString(), "a name that ends in .csv", "The comparison is written as CSV");
    }
    if (Files.exists(out) && !overwrite) {
      throw new ConfigurationException(
          out.toString(), "there already", "a new file", "Name another --out, or give --overwrite");
    }
  }

  private void print(PrintWriter to, ProbeComparison comparison) {
    to.printf(
        "%s of %s: %d rows of %d subjects, %d folds%n",
        comparison.task(), comparison.target(), comparison.rows(), comparison.subjects(), folds);
    if (comparison.withoutTarget() > 0) {
      to.printf("left out %d rows without a value%n", comparison.withoutTarget());
    }
    if (comparison.notInEverySet() > 0) {
      to.printf("left out %d rows that one of the tables lacks%n", comparison.notInEverySet());
    }
    List<Metric> metrics = comparison.metrics();
    List<String> header = new ArrayList<>();
    metrics.forEach(metric -> header.add(String.format(Locale.ROOT, "%18s", metric)));
    to.printf("%-28s%s%n", "", String.join("", header));
    for (ProbeComparison.Entry entry : comparison.entries()) {
      StringBuilder line = new StringBuilder();
      for (Metric metric : metrics) {
        line.append(
            String.format(
                Locale.ROOT,
                "%10.3f ± %.3f",
                entry.result().mean(metric),
                entry.result().deviation(metric)));
      }
      to.printf("%-28s%s%n", entry.features(), line);
    }
    to.println("written " + out);
  }
}
