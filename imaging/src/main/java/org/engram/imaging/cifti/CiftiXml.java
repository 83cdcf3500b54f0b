package org.engram.imaging.cifti;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.engram.imaging.cifti.SeriesAxis.Unit;
import org.engram.imaging.gifti.LabelKeys;
import org.engram.imaging.xml.Doctype;
import org.engram.imaging.xml.Metadata;
import org.engram.imaging.xml.XmlCursor;
import org.engram.tensor.FileFormatException;

/**
 * Reads the XML that a CIFTI-2 file carries as a NIfTI extension: what the matrix's dimensions are.
 * Every count is held against the others in the XML and against the matrix's size.
 */
final class CiftiXml {
  /** Characters of a map's name. */
  private static final int LONGEST_NAME = 1 << 16;

  private final XmlCursor xml;

  /** Sizes by dimension: columns, rows. */
  private final int[] sizes;

  private final CiftiAxis[] axes;
  private SequencedMap<String, String> metadata = new LinkedHashMap<>();

  private CiftiXml(XmlCursor xml, int[] sizes) {
    this.xml = xml;
    this.sizes = sizes;
    this.axes = new CiftiAxis[sizes.length];
  }

  /** What the document says. */
  record Content(CiftiAxis rows, CiftiAxis columns, SequencedMap<String, String> metadata) {}

  /**
   * Reads a document.
   *
   * @param file for messages
   * @param columns of the matrix: dimension 0
   * @param rows of the matrix: dimension 1
   * @throws org.engram.tensor.FileFormatException naming the element that is wrong
   */
  static Content read(String file, InputStream document, int columns, int rows) {
    XmlCursor xml = XmlCursor.open(file, document, Doctype.REFUSED, "CIFTI");
    return new CiftiXml(xml, new int[] {columns, rows}).content();
  }

  private Content content() {
    String version = xml.attribute("Version").strip();
    if (!version.equals("2") && !version.equals("2.0")) {
      boolean one = version.startsWith("1");
      throw xml.malformed(
          "CIFTI version " + XmlCursor.shortened(version),
          "version 2",
          one ? "Convert it: wb_command -file-convert -cifti-version-convert IN 2 OUT" : "");
    }
    boolean matrix = false;
    while (xml.child()) {
      if (xml.name().equals("Matrix") && !matrix) {
        matrix = true;
        matrix();
      } else {
        throw xml.malformed("an unexpected element", "one element Matrix", "");
      }
    }
    for (int dimension = 0; dimension < axes.length; dimension++) {
      if (axes[dimension] == null) {
        throw new FileFormatException(
            xml.where(),
            "no MatrixIndicesMap for dimension " + dimension,
            "one for each of the matrix's dimensions, 0 and 1",
            "");
      }
    }
    return new Content(axes[1], axes[0], metadata);
  }

  private void matrix() {
    while (xml.child()) {
      switch (xml.name()) {
        case "MatrixIndicesMap" -> map();
        case "MetaData" -> metadata = Metadata.read(xml);
        default -> xml.skip();
      }
    }
  }

  private void map() {
    List<Integer> dimensions = dimensions();
    CiftiAxis.Type type = type();
    int size = sizes[dimensions.getFirst()];
    for (int dimension : dimensions) {
      if (sizes[dimension] != size) {
        throw xml.malformed(
            "one map for dimensions of " + size + " and " + sizes[dimension],
            "dimensions of one size",
            "");
      }
    }
    String where = xml.where();
    CiftiAxis axis =
        switch (type) {
          case BRAIN_MODELS -> new BrainModelXml(xml, size).read();
          case PARCELS -> new ParcelXml(xml, size).read();
          case SERIES -> series();
          case SCALARS -> scalars(size);
          case LABELS -> labels(size);
        };
    if (axis.size() != size) {
      throw new FileFormatException(
          where,
          axis.size() + " in " + type.words(),
          size + ", the size of the matrix's dimension " + dimensions.getFirst(),
          "The file's parts do not belong together");
    }
    dimensions.forEach(dimension -> axes[dimension] = axis);
  }

  private List<Integer> dimensions() {
    String text = xml.attribute("AppliesToMatrixDimension").strip();
    List<Integer> dimensions = new ArrayList<>();
    for (String part : text.split(",", 4)) {
      switch (part.strip()) {
        case "0" -> dimensions.add(0);
        case "1" -> dimensions.add(1);
        default ->
            throw xml.malformed(
                "AppliesToMatrixDimension=\"" + XmlCursor.shortened(text) + "\"",
                "0, 1 or 0,1: a matrix of two dimensions",
                "");
      }
    }
    for (int dimension : dimensions) {
      if (axes[dimension] != null
          || dimensions.indexOf(dimension) != dimensions.lastIndexOf(dimension)) {
        throw xml.malformed(
            "a second map for dimension " + dimension, "one for each dimension", "");
      }
    }
    return dimensions;
  }

  private CiftiAxis.Type type() {
    String code = xml.attribute("IndicesMapToDataType").strip();
    for (CiftiAxis.Type type : CiftiAxis.Type.values()) {
      if (type.code().equals(code)) {
        return type;
      }
    }
    throw xml.malformed(
        "IndicesMapToDataType=\"" + XmlCursor.shortened(code) + "\"",
        "CIFTI_INDEX_TYPE_ and BRAIN_MODELS, PARCELS, SERIES, SCALARS or LABELS",
        "");
  }

  private SeriesAxis series() {
    int points = xml.integer("NumberOfSeriesPoints", 1, Integer.MAX_VALUE);
    int exponent = xml.integer("SeriesExponent", -30, 30);
    double start = xml.number("SeriesStart");
    double step = xml.number("SeriesStep");
    String name = xml.attribute("SeriesUnit").strip();
    for (Unit unit : Unit.values()) {
      if (unit.name().equals(name)) {
        xml.skip();
        return new SeriesAxis(points, start, step, exponent, unit);
      }
    }
    throw xml.malformed(
        "SeriesUnit=\"" + XmlCursor.shortened(name) + "\"", "SECOND, HERTZ, METER or RADIAN", "");
  }

  private ScalarAxis scalars(int size) {
    List<ScalarAxis.ScalarMap> maps = new ArrayList<>();
    while (xml.child()) {
      NamedMap map = namedMap(maps.size(), size);
      maps.add(new ScalarAxis.ScalarMap(map.name(), map.metadata()));
    }
    return new ScalarAxis(maps);
  }

  private LabelAxis labels(int size) {
    List<LabelAxis.LabelMap> maps = new ArrayList<>();
    while (xml.child()) {
      String where = xml.where();
      NamedMap map = namedMap(maps.size(), size);
      if (map.labels() == null) {
        throw new FileFormatException(where, "no LabelTable", "what the map's labels mean", "");
      }
      maps.add(new LabelAxis.LabelMap(map.name(), map.labels(), map.metadata()));
    }
    return new LabelAxis(maps);
  }

  /** A map's name, metadata and, of a label map, table. */
  private record NamedMap(String name, SequencedMap<String, String> metadata, LabelKeys labels) {}

  private NamedMap namedMap(int before, int size) {
    if (!xml.name().equals("NamedMap") || before == size) {
      throw xml.malformed(
          before == size ? "more than " + size + " maps" : "an unexpected element",
          size + " elements NamedMap, as the matrix has",
          "");
    }
    String name = "";
    SequencedMap<String, String> own = new LinkedHashMap<>();
    LabelKeys labels = null;
    while (xml.child()) {
      switch (xml.name()) {
        case "MapName" -> name = xml.text(LONGEST_NAME);
        case "MetaData" -> own = Metadata.read(xml);
        case "LabelTable" -> labels = LabelKeys.read(xml);
        default -> xml.skip();
      }
    }
    return new NamedMap(name, own, labels);
  }
}
