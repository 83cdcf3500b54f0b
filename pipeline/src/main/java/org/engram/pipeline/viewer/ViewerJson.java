package org.engram.pipeline.viewer;

import java.io.Writer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.engram.cohort.rows.Covariate;
import org.engram.cohort.rows.RowKey;
import org.engram.imaging.atlas.Region;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.SerializableString;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;

/**
 * The document that the page reads, as docs/viewer.md has it. No character in it can end the script
 * element that it may stand in.
 */
public final class ViewerJson {
  /** What the document says it is. */
  public static final String FORMAT = "engram-viewer";

  /** Of the format; another one is refused by the page. */
  public static final int VERSION = 1;

  private static final JsonFactory JSON =
      JsonFactory.builder().characterEscapes(new WithoutMarkup()).build();

  private ViewerJson() {}

  /** Writes the document; the writer stays open. */
  public static void write(ViewerData data, Writer out) {
    JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out);
    json.configure(StreamWriteFeature.AUTO_CLOSE_TARGET, false);
    try (json) {
      json.writeStartObject();
      json.writeStringProperty("format", FORMAT);
      json.writeNumberProperty("version", VERSION);
      json.writeStringProperty("title", data.title());
      json.writeStringProperty("lead", data.lead());
      strings(json, "notes", data.notes());
      regions(json, data.regions());
      json.writeArrayPropertyStart("volumes");
      data.volumes().forEach(volume -> volume(json, volume));
      json.writeEndArray();
      data.atlas()
          .ifPresent(
              atlas -> {
                json.writeObjectPropertyStart("atlas");
                part(json, "volume", atlas);
                json.writeEndObject();
              });
      json.writeArrayPropertyStart("surfaces");
      data.surfaces().forEach(surface -> surface(json, surface));
      json.writeEndArray();
      json.writeArrayPropertyStart("maps");
      data.maps().forEach(map -> map(json, map));
      json.writeEndArray();
      json.writeArrayPropertyStart("series");
      data.series().forEach(series -> series(json, series));
      json.writeEndArray();
      data.cohort().ifPresent(cohort -> cohort(json, cohort));
      json.writeEndObject();
    }
  }

  /** A document that says where the document is, and where to ask for subjects. */
  static void source(String url, Optional<SubjectSearch> search, Writer out) {
    JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out);
    json.configure(StreamWriteFeature.AUTO_CLOSE_TARGET, false);
    try (json) {
      json.writeStartObject();
      json.writeStringProperty("source", url);
      search.ifPresent(subjects -> search(json, subjects));
      json.writeEndObject();
    }
  }

  private static void search(JsonGenerator json, SubjectSearch search) {
    json.writeObjectPropertyStart("search");
    json.writeStringProperty("url", search.address().url());
    json.writeArrayPropertyStart("sets");
    for (SubjectSearch.Searched set : search.sets()) {
      json.writeStartObject();
      json.writeStringProperty("name", set.name());
      json.writeNumberProperty("rows", set.rows());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void regions(JsonGenerator json, List<Region> regions) {
    json.writeArrayPropertyStart("regions");
    for (Region region : regions) {
      json.writeStartObject();
      json.writeStringProperty("label", region.label());
      json.writeStringProperty("hemisphere", region.hemisphere());
      json.writeStringProperty("network", region.network());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void volume(JsonGenerator json, VolumeLayer volume) {
    json.writeStartObject();
    json.writeStringProperty("name", volume.name());
    json.writeStringProperty(
        "kind",
        switch (volume.kind()) {
          case SCAN -> "scan";
          case MAP -> "map";
          case LABELS -> "labels";
        });
    part(json, "data", volume.data());
    strings(json, "names", volume.names());
    json.writeEndObject();
  }

  private static void surface(JsonGenerator json, SurfaceMesh surface) {
    json.writeStartObject();
    json.writeStringProperty("name", surface.name());
    json.writeStringProperty("hemisphere", surface.hemisphere());
    json.writeNumberProperty("vertices", surface.vertices());
    json.writeNumberProperty("faces", surface.faces());
    part(json, "positions", surface.positions());
    part(json, "triangles", surface.triangles());
    part(json, "regions", surface.regions());
    json.writeEndObject();
  }

  private static void map(JsonGenerator json, RegionMap map) {
    json.writeStartObject();
    json.writeStringProperty("name", map.name());
    json.writeStringProperty("unit", map.unit());
    json.writeStringProperty(
        "kind",
        switch (map.kind()) {
          case SEQUENTIAL -> "sequential";
          case DIVERGING -> "diverging";
          case CATEGORY -> "category";
        });
    numbers(json, "values", map.values());
    if (map.errors().length > 0) {
      numbers(json, "errors", map.errors());
    }
    if (!map.names().isEmpty()) {
      strings(json, "names", map.names());
    }
    json.writeEndObject();
  }

  private static void series(JsonGenerator json, RegionSeries series) {
    json.writeStartObject();
    key(json, series.key());
    json.writeNumberProperty("frames", series.frames());
    series
        .repetitionTime()
        .ifPresent(seconds -> json.writeNumberProperty("repetitionTime", seconds));
    part(json, "values", series.values());
    json.writeEndObject();
  }

  private static void cohort(JsonGenerator json, CohortPoints cohort) {
    json.writeObjectPropertyStart("cohort");
    json.writeArrayPropertyStart("rows");
    for (RowKey row : cohort.rows()) {
      json.writeStartObject();
      key(json, row);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("planes");
    for (CohortPoints.Plane plane : cohort.planes()) {
      json.writeStartObject();
      json.writeStringProperty("name", plane.name());
      json.writeStringProperty("xName", plane.xName());
      json.writeStringProperty("yName", plane.yName());
      numbers(json, "x", plane.x());
      numbers(json, "y", plane.y());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("columns");
    cohort.columns().forEach(column -> column(json, column));
    json.writeEndArray();
    cohort.neighbours().ifPresent(neighbours -> neighbours(json, neighbours));
    json.writeEndObject();
  }

  private static void column(JsonGenerator json, Covariate column) {
    json.writeStartObject();
    json.writeStringProperty("name", column.name());
    switch (column) {
      case Covariate.Numbers numbers -> {
        json.writeStringProperty("kind", "number");
        numbers(json, "values", numbers.values());
      }
      case Covariate.Categories labels -> {
        json.writeStringProperty("kind", "category");
        strings(json, "values", labels.values());
      }
    }
    json.writeEndObject();
  }

  private static void neighbours(JsonGenerator json, CohortPoints.Neighbours neighbours) {
    json.writeObjectPropertyStart("nearest");
    json.writeNumberProperty("count", neighbours.count());
    part(json, "indices", neighbours.indices());
    part(json, "similarity", neighbours.similarity());
    json.writeEndObject();
  }

  private static void key(JsonGenerator json, RowKey key) {
    json.writeStringProperty("subject", key.subject());
    json.writeStringProperty("session", key.session());
    json.writeStringProperty("run", key.run());
  }

  private static void part(JsonGenerator json, String name, Part part) {
    json.writeObjectPropertyStart(name);
    switch (part) {
      case Part.Within within -> json.writeBinaryProperty("base64", within.content());
      case Part.At at -> json.writeStringProperty("url", at.url());
    }
    json.writeEndObject();
  }

  private static void strings(JsonGenerator json, String name, List<String> values) {
    json.writeArrayPropertyStart(name);
    values.forEach(json::writeString);
    json.writeEndArray();
  }

  /** Seven digits: what is looked at has no more. A number that is not there is null. */
  private static void numbers(JsonGenerator json, String name, double[] values) {
    json.writeArrayPropertyStart(name);
    for (double value : values) {
      if (!Double.isFinite(value)) {
        json.writeNull();
      } else if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
        json.writeNumber((long) value);
      } else {
        json.writeNumber((float) value);
      }
    }
    json.writeEndArray();
  }

  /**
   * Escapes what HTML could take for markup, and what JavaScript once took for the end of a line.
   */
  private static final class WithoutMarkup extends CharacterEscapes {
    private static final long serialVersionUID = 1;
    private final int[] ascii = CharacterEscapes.standardAsciiEscapesForJSON();

    WithoutMarkup() {
      for (char c : "<>&'/".toCharArray()) {
        ascii[c] = CharacterEscapes.ESCAPE_CUSTOM;
      }
    }

    @Override
    public int[] getEscapeCodesForAscii() {
      return ascii;
    }

    @Override
    public SerializableString getEscapeSequence(int c) {
      return c < 0x80 || c == 0x2028 || c == 0x2029
          ? new SerializedString(String.format(Locale.ROOT, "\\u%04x", c))
          : null;
    }
  }
}
