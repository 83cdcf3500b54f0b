package org.engram.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A time series as JSON: {@code data} is [frames][regions], {@code labels} one for each region,
 * {@code repetition_time} in seconds. It becomes a table of text, and goes the way of all tables.
 */
record JsonSeries(double[][] data, List<String> labels, Double repetition_time) {
  private static final int DEEPEST = 8;

  /** Reads JSON of clients: little depth, no long numbers, no unknown keys. */
  static JsonMapper mapper() {
    StreamReadConstraints constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(DEEPEST)
            .maxNumberLength(64)
            .maxStringLength(4096)
            .maxNameLength(128)
            .build();
    return JsonMapper.builder(JsonFactory.builder().streamReadConstraints(constraints).build())
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .build();
  }

  /**
   * Reads a body.
   *
   * @throws RefusedRequest if it is anything else
   */
  static <T> T read(InputStream body, Class<T> type, String expected) throws IOException {
    byte[] bytes = body.readAllBytes();
    try {
      T value = mapper().readValue(bytes, type);
      if (value == null) {
        throw RefusedRequest.of(400, "body", "null", expected, "");
      }
      return value;
    } catch (JacksonException e) {
      // Its message quotes the body; where in it is enough.
      String place =
          e.getLocation() == null || e.getLocation().getLineNr() < 1
              ? ""
              : ", line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr();
      throw RefusedRequest.of(400, "body" + place, "not the JSON that is taken", expected, "");
    }
  }

  OptionalDouble repetitionTime() {
    return repetition_time == null ? OptionalDouble.empty() : OptionalDouble.of(repetition_time);
  }

  /** The table: a line of labels where there are any, then a line a frame. */
  byte[] table() {
    if (data == null || data.length == 0) {
      throw RefusedRequest.of(400, "data", "no frames", "[[...], ...]: a list a frame", "");
    }
    StringBuilder text = new StringBuilder();
    if (labels != null && !labels.isEmpty()) {
      List<String> safe = new ArrayList<>();
      for (int i = 0; i < labels.size(); i++) {
        String label = labels.get(i);
        if (label == null || !label.matches("[^\\p{Cntrl}\"',;]{1,128}")) {
          throw RefusedRequest.of(
              400, "labels[" + i + "]", "no label", "1 to 128 characters of one line", "");
        }
        safe.add(label);
      }
      text.append(String.join("\t", safe)).append('\n');
    }
    for (int frame = 0; frame < data.length; frame++) {
      if (data[frame] == null || data[frame].length != data[0].length) {
        throw RefusedRequest.of(
            400,
            "data[" + frame + "]",
            (data[frame] == null ? 0 : data[frame].length) + " values",
            data[0].length + " values, as in data[0]",
            "Give a value a region for each frame");
      }
      for (int region = 0; region < data[frame].length; region++) {
        text.append(region == 0 ? "" : "\t").append(data[frame][region]);
      }
      text.append('\n');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
