package org.engram.pipeline.probe;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.engram.cohort.evaluation.Preparation;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.Covariate;
import org.engram.cohort.rows.RowKey;
import org.engram.cohort.transform.Combat;
import org.engram.cohort.transform.CovBat;
import org.engram.models.probing.FeatureScaling;
import org.engram.models.probing.FittedProbe;
import org.engram.models.probing.LogisticProbe;
import org.engram.models.probing.ProbeData;
import org.engram.models.probing.RidgeProbe;
import org.engram.models.probing.Target;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.AtomicFile;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A linear probe of all rows as weights of the embedding itself, in the form that {@code engram
 * explain --probe} reads. Recipe and scaling are linear in the embedding, so they are multiplied
 * into the weights; the intercept is that of the cohort's average covariates. It is no result: the
 * figures are those of rows held out.
 *
 * @param of what the number is that it gives
 * @param weights [features] of the embedding
 * @param intercept added to the sum
 * @param recipe whose steps are in the weights
 * @param rows that it was fitted on
 * @param penalty that they chose
 */
record ReadOutWeights(
    String of, double[] weights, double intercept, String recipe, int rows, double penalty) {
  /** Before the ending of a file's name. */
  static final String NAME = "readout";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** Refuses settings of which no read-out can be made. */
  static void check(StudySettings settings) {
    if (settings.learner() != Learner.LINEAR) {
      throw new ConfigurationException(
          "--readout", "with --probe " + settings.learner(), "--probe linear", "");
    }
    boolean scales =
        settings.recipe().recipe().stream()
            .flatMap(recipe -> recipe.transforms().stream())
            .anyMatch(step -> step instanceof Combat || step instanceof CovBat);
    if (scales) {
      throw new ConfigurationException(
          "--readout",
          "with " + settings.recipe().about().id() + ", which scales each site by itself",
          "a recipe that does the same to every embedding",
          "Take one that residualises the site, or leave --readout out");
    }
  }

  /** One of a number or of two classes, else one a class. */
  static List<ReadOutWeights> of(
      StudyEntry entry, Target target, List<String> groups, String name, String recipe) {
    CohortRows rows = entry.rows();
    Preparation preparation = entry.preparation();
    UnaryOperator<CohortRows> prepared = preparation.fit(rows);
    FittedProbe fitted =
        entry.probe().fit(new ProbeData(prepared.apply(rows).features(), target, groups));
    List<Line> lines =
        switch (fitted) {
          case RidgeProbe.Fitted ridge ->
              List.of(Line.of(name, ridge.coefficients(), ridge.intercept(), ridge.scaling()));
          case LogisticProbe.Fitted logistic -> lines(logistic, ((Target.Classes) target).names());
          default -> throw new IllegalArgumentException("not linear: " + fitted);
        };
    double[] mean = mean(rows.features());
    double[][] response = response(rows, mean, prepared);
    List<ReadOutWeights> found = new ArrayList<>();
    for (Line line : lines) {
      double[] weights =
          IntStream.range(0, mean.length)
              .mapToDouble(j -> dot(line.weights, response[j]))
              .toArray();
      double average = line.constant + dot(line.weights, mean(prepared.apply(rows).features()));
      found.add(
          new ReadOutWeights(
              line.of,
              weights,
              average - dot(weights, mean),
              recipe,
              rows.size(),
              fitted.penalty()));
    }
    return found;
  }

  /** A line through prepared features. */
  private record Line(String of, double[] weights, double constant) {
    static Line of(String of, double[] coefficients, double intercept, FeatureScaling scaling) {
      double[] weights = new double[coefficients.length];
      double constant = intercept;
      for (int k = 0; k < weights.length; k++) {
        double deviation = scaling.deviation()[k];
        weights[k] = deviation == 0 ? 0 : coefficients[k] / deviation;
        constant -= weights[k] * scaling.mean()[k];
      }
      return new Line(of, weights, constant);
    }
  }

  private static List<Line> lines(LogisticProbe.Fitted fitted, List<String> classes) {
    boolean two = fitted.intercepts().length == 1;
    return IntStream.range(0, fitted.intercepts().length)
        .mapToObj(
            o ->
                Line.of(
                    two ? "log odds of " + classes.get(1) : "score of " + classes.get(o),
                    fitted.coefficients()[o],
                    fitted.intercepts()[o],
                    fitted.scaling()))
        .toList();
  }

  /** What a unit of each feature adds to the prepared features, [features][prepared]. */
  private static double[][] response(
      CohortRows rows, double[] mean, UnaryOperator<CohortRows> prepared) {
    int width = mean.length;
    double[] step = deviation(rows.features(), mean);
    List<RowKey> keys = new ArrayList<>();
    double[][] features = new double[width + 1][];
    for (int j = 0; j <= width; j++) {
      keys.add(new RowKey("feature", "", Integer.toString(j)));
      features[j] = mean.clone();
      if (j < width) {
        features[j][j] += step[j];
      }
    }
    Map<String, Covariate> columns = new LinkedHashMap<>();
    int[] first = new int[width + 1];
    rows.covariates().forEach((name, column) -> columns.put(name, column.rows(first)));
    double[][] after = prepared.apply(new CohortRows(keys, features, columns)).features();
    double[][] response = new double[width][after[0].length];
    for (int j = 0; j < width; j++) {
      for (int k = 0; k < response[j].length; k++) {
        response[j][k] = (after[j][k] - after[width][k]) / step[j];
      }
    }
    return response;
  }

  private static double[] mean(double[][] rows) {
    double[] mean = new double[rows[0].length];
    for (double[] row : rows) {
      for (int j = 0; j < mean.length; j++) {
        mean[j] += row[j] / rows.length;
      }
    }
    return mean;
  }

  private static double[] deviation(double[][] rows, double[] mean) {
    double[] squares = new double[mean.length];
    for (double[] row : rows) {
      for (int j = 0; j < mean.length; j++) {
        squares[j] += (row[j] - mean[j]) * (row[j] - mean[j]) / rows.length;
      }
    }
    return Arrays.stream(squares).map(s -> s > 0 ? Math.sqrt(s) : 1).toArray();
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int k = 0; k < x.length; k++) {
      sum += x[k] * y[k];
    }
    return sum;
  }

  /** Writes {@code readout.json}, or of several {@code readout-1.json} and so on. */
  static void write(Path folder, List<ReadOutWeights> all) {
    for (int i = 0; i < all.size(); i++) {
      ReadOutWeights one = all.get(i);
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("of", one.of);
      json.put("recipe", one.recipe);
      json.put("rows", one.rows);
      json.put("penalty", one.penalty);
      json.put("weights", Arrays.stream(one.weights).boxed().toList());
      json.put("intercept", one.intercept);
      byte[] bytes =
          (JSON.writeValueAsString(Collections.unmodifiableMap(json)) + "\n")
              .getBytes(StandardCharsets.UTF_8);
      String name = NAME + (all.size() == 1 ? "" : "-" + (i + 1)) + ".json";
      AtomicFile.writeStream(folder.resolve(name), out -> out.write(bytes));
    }
  }
}
