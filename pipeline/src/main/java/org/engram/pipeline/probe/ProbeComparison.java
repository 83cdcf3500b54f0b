package org.engram.pipeline.probe;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.models.probing.Metric;
import org.engram.models.probing.ProbeResult;
import org.engram.pipeline.probe.ProbeSettings.Task;
import org.engram.tensor.file.AtomicFile;

/**
 * How well one phenotype is read from each of several sets of features.
 *
 * @param target name of the phenotype
 * @param task regression or classification
 * @param classes their names, in order; none for a regression
 * @param rows rows that were probed
 * @param subjects whose they are
 * @param withoutTarget rows left out because the phenotype or the group is missing
 * @param notInEverySet rows left out because one of the sets lacks them
 * @param entries one a set of features, in the order given
 */
public record ProbeComparison(
    String target,
    Task task,
    List<String> classes,
    int rows,
    int subjects,
    int withoutTarget,
    int notInEverySet,
    List<Entry> entries) {
  public ProbeComparison {
    classes = List.copyOf(classes);
    entries = List.copyOf(entries);
  }

  /**
   * One set of features.
   *
   * @param features its name
   * @param dimension numbers a row
   * @param result what came of it
   */
  public record Entry(String features, int dimension, ProbeResult result) {
    public double mean(Metric metric) {
      return result.mean(metric);
    }
  }

  /** The metrics that judge the target; the first is the one to compare by. */
  public List<Metric> metrics() {
    return switch (task) {
      case REGRESSION -> Metric.REGRESSION;
      case SURVIVAL -> Metric.SURVIVAL;
      case CLASSIFICATION, MULTI_LABEL, AUTO -> Metric.CLASSIFICATION;
    };
  }

  /** The entry of a name. */
  public Optional<Entry> entry(String features) {
    return entries.stream().filter(entry -> entry.features().equals(features)).findFirst();
  }

  /**
   * Writes the comparison as CSV: a row a set and metric, with a column a fold, their mean and
   * sample standard deviation, and the score of all test predictions pooled. What is not defined is
   * an empty cell.
   */
  public void writeCsv(Path file) {
    int folds = entries.getFirst().result().folds().size();
    List<String> header = new ArrayList<>(List.of("features", "dimension", "target", "metric"));
    for (int f = 1; f <= folds; f++) {
      header.add("fold_" + f);
    }
    header.addAll(List.of("mean", "sd", "pooled"));
    StringBuilder text = new StringBuilder(String.join(",", header)).append('\n');
    for (Entry entry : entries) {
      for (Metric metric : metrics()) {
        ProbeResult result = entry.result();
        List<String> cells = new ArrayList<>();
        cells.add(quoted(entry.features()));
        cells.add(Integer.toString(entry.dimension()));
        cells.add(quoted(target));
        cells.add(metric.toString());
        for (double score : result.of(metric)) {
          cells.add(number(score));
        }
        cells.add(number(result.mean(metric)));
        cells.add(number(result.deviation(metric)));
        cells.add(number(result.pooled().get(metric)));
        text.append(String.join(",", cells)).append('\n');
      }
    }
    AtomicFile.writeStream(
        file, out -> out.write(text.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /** The same as JSON values; what is not defined is null. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("target", target);
    json.put("task", task.toString());
    json.put("classes", classes);
    json.put("rows", rows);
    json.put("subjects", subjects);
    json.put("without_target", withoutTarget);
    json.put("not_in_every_set", notInEverySet);
    List<Map<String, Object>> sets = new ArrayList<>();
    for (Entry entry : entries) {
      Map<String, Object> scores = new LinkedHashMap<>();
      for (Metric metric : metrics()) {
        Map<String, Object> score = new LinkedHashMap<>();
        List<Double> folds = new ArrayList<>();
        for (double value : entry.result().of(metric)) {
          folds.add(defined(value));
        }
        score.put("folds", folds);
        score.put("mean", defined(entry.result().mean(metric)));
        score.put("sd", defined(entry.result().deviation(metric)));
        score.put("pooled", defined(entry.result().pooled().get(metric)));
        scores.put(metric.toString(), score);
      }
      Map<String, Object> set = new LinkedHashMap<>();
      set.put("features", entry.features());
      set.put("dimension", entry.dimension());
      set.put(
          "penalties",
          entry.result().folds().stream().map(ProbeResult.FoldScore::penalty).toList());
      set.put("scores", scores);
      sets.add(set);
    }
    json.put("sets", sets);
    return json;
  }

  private static Double defined(double value) {
    return Double.isNaN(value) ? null : Double.valueOf(value);
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : Double.toString(value);
  }

  private static String quoted(String cell) {
    boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
