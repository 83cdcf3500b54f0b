package org.engram.cohort.association;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.Covariate;
import org.engram.cohort.rows.RowKey;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The recorded figures and the rows they are of; see the README beside them. */
record Golden(CohortRows first, CohortRows second, JsonNode figures) {
  static Golden read() {
    List<RowKey> keys = new ArrayList<>();
    List<double[]> x = new ArrayList<>();
    List<double[]> y = new ArrayList<>();
    List<Double> age = new ArrayList<>();
    List<String> site = new ArrayList<>();
    text("blocks.csv")
        .lines()
        .skip(1)
        .forEach(
            line -> {
              String[] cells = line.split(",");
              keys.add(RowKey.of(cells[0]));
              x.add(numbers(cells, 1, 5));
              y.add(numbers(cells, 6, 4));
              age.add(Double.parseDouble(cells[10]));
              site.add(cells[11]);
            });
    Map<String, Covariate> covariates = new LinkedHashMap<>();
    covariates.put(
        "age",
        new Covariate.Numbers("age", age.stream().mapToDouble(Double::doubleValue).toArray()));
    covariates.put("site", new Covariate.Categories("site", site));
    return new Golden(
        new CohortRows(keys, x.toArray(double[][]::new), covariates),
        CohortRows.of(keys, y.toArray(double[][]::new)),
        JsonMapper.shared().readTree(text("golden.json")));
  }

  double[] numbers(String name) {
    return figures.get(name).valueStream().mapToDouble(JsonNode::doubleValue).toArray();
  }

  private static double[] numbers(String[] cells, int from, int count) {
    double[] values = new double[count];
    for (int j = 0; j < count; j++) {
      values[j] = Double.parseDouble(cells[from + j]);
    }
    return values;
  }

  private static String text(String name) {
    try (InputStream in = Golden.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
