package org.engram.imaging.signal.cleaning;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.engram.imaging.confounds.Confounds;
import org.engram.imaging.timeseries.TimeSeries;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The run, the confounds and the figures of {@code cleaning.json} (see the README beside it). */
final class Golden {
  private static final JsonNode ROOT = read();

  private Golden() {}

  private static JsonNode read() {
    try (InputStream in =
        Objects.requireNonNull(Golden.class.getResourceAsStream("cleaning.json"))) {
      return JsonMapper.shared().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static TimeSeries run() {
    return series(table("signals"), ROOT.get("repetition_time").asDouble());
  }

  static TimeSeries series(double[][] rows, double repetitionTime) {
    double[] values = new double[rows.length * rows[0].length];
    for (int r = 0; r < rows.length; r++) {
      System.arraycopy(rows[r], 0, values, r * rows[0].length, rows[0].length);
    }
    return new TimeSeries(
        "run",
        List.of(),
        rows.length,
        rows[0].length,
        values,
        OptionalDouble.of(repetitionTime),
        List.of());
  }

  static Confounds confounds(String name) {
    double[][] columns = table(name);
    return Confounds.of(name, columns[0].length, columns);
  }

  static boolean[] keep() {
    JsonNode node = ROOT.get("keep");
    boolean[] keep = new boolean[node.size()];
    for (int t = 0; t < keep.length; t++) {
      keep[t] = node.get(t).asBoolean();
    }
    return keep;
  }

  static double[][] expected(String name) {
    return table(ROOT.get("cases").get(name));
  }

  static double[][] table(String name) {
    return table(ROOT.get(name));
  }

  private static double[][] table(JsonNode rows) {
    double[][] table = new double[rows.size()][];
    for (int r = 0; r < table.length; r++) {
      table[r] = new double[rows.get(r).size()];
      for (int t = 0; t < table[r].length; t++) {
        table[r][t] = rows.get(r).get(t).asDouble();
      }
    }
    return table;
  }
}
