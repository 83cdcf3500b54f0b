package org.engram.cohort.results;

import java.util.List;
import java.util.Objects;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdScalarSerializer;

/**
 * {@code results.json}: the records by their components' names, an undefined figure as null.
 *
 * @param format {@link #FORMAT}
 * @param version {@link #VERSION}
 * @param results the figures
 * @param files the tables beside it
 */
record ResultsJson(String format, int version, Results results, List<TableFile> files) {
  static final String FORMAT = "engram results";
  static final int VERSION = 1;

  static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder().disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES).build())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(EnumFeature.WRITE_ENUMS_USING_TO_STRING)
          .enable(EnumFeature.READ_ENUMS_USING_TO_STRING)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .addModule(
              new SimpleModule("undefined figures")
                  .addSerializer(double.class, new FigureWriter())
                  .addSerializer(Double.class, new FigureWriter())
                  .addDeserializer(double.class, new FigureReader())
                  .addDeserializer(Double.class, new FigureReader()))
          .build();

  /**
   * A table beside the figures.
   *
   * @param file its name in the folder
   * @param description what it holds
   * @param rows below the header
   * @param sha256 of its bytes
   */
  record TableFile(String file, String description, long rows, String sha256) {
    TableFile {
      Objects.requireNonNull(file, "file");
      Objects.requireNonNull(description, "description");
      Objects.requireNonNull(sha256, "sha256");
    }
  }

  ResultsJson {
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(results, "results");
    files = List.copyOf(files);
  }

  private static final class FigureWriter extends StdScalarSerializer<Double> {
    FigureWriter() {
      super(Double.class);
    }

    @Override
    public void serialize(Double value, JsonGenerator json, SerializationContext context) {
      if (Double.isFinite(value)) {
        json.writeNumber(value.doubleValue());
      } else {
        json.writeNull();
      }
    }
  }

  private static final class FigureReader extends StdScalarDeserializer<Double> {
    FigureReader() {
      super(Double.class);
    }

    @Override
    public Double deserialize(JsonParser json, DeserializationContext context) {
      JsonToken token = json.currentToken();
      if (token != JsonToken.VALUE_NUMBER_FLOAT && token != JsonToken.VALUE_NUMBER_INT) {
        return (Double) context.handleUnexpectedToken(Double.class, json);
      }
      return json.getDoubleValue();
    }

    @Override
    public Double getNullValue(DeserializationContext context) {
      return Double.NaN;
    }
  }
}
