package org.engram.imaging.gradient;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The figures of {@code gradients.json}, made with NumPy and SciPy (see the README beside it). */
final class Golden {
  private static final JsonNode ROOT = read();

  private Golden() {}

  private static JsonNode read() {
    try (InputStream in =
        Objects.requireNonNull(Golden.class.getResourceAsStream("gradients.json"))) {
      return JsonMapper.shared().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode get(String name) {
    return ROOT.get(name);
  }

  static List<String> labels() {
    List<String> labels = new ArrayList<>();
    ROOT.get("labels").forEach(label -> labels.add(label.asString()));
    return labels;
  }

  static double[] row(JsonNode node) {
    double[] row = new double[node.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = node.get(i).asDouble();
    }
    return row;
  }

  static double[][] table(JsonNode node) {
    double[][] rows = new double[node.size()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row(node.get(i));
    }
    return rows;
  }

  static Connectivity connectivity() {
    return new Connectivity("golden", labels(), table(get("connectivity")));
  }
}
