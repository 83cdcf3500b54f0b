package org.engram.imaging.gifti;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.imaging.xml.Metadata;
import org.engram.imaging.xml.XmlCursor;

/** Reads one element {@code DataArray}. */
final class ArrayXml {
  private static final int LONGEST = 4096;

  private final XmlCursor xml;
  private final Path file;
  private final long most;

  /**
   * @param most bytes that this array may have
   */
  ArrayXml(XmlCursor xml, Path file, long most) {
    this.xml = xml;
    this.file = file;
    this.most = most;
  }

  GiftiArray read() {
    Intent intent = new Intent(xml.attribute("Intent").strip());
    ElementType type =
        ElementType.of(xml.attribute("DataType").strip())
            .orElseThrow(() -> wrong("DataType", "NIFTI_TYPE_UINT8, _INT32, _FLOAT32 or _FLOAT64"));
    List<Integer> shape = shape();
    int bytes = bytes(shape, type);
    String encoding = xml.attribute("Encoding").strip();
    boolean columnMajor = isFirst("ArrayIndexingOrder", "ColumnMajorOrder", "RowMajorOrder");
    boolean big = isFirst("Endian", "BigEndian", "LittleEndian");
    String externalName = xml.find("ExternalFileName").orElse("");
    String externalOffset = xml.find("ExternalFileOffset").orElse("");
    String where = xml.where();
    SequencedMap<String, String> metadata = new LinkedHashMap<>();
    Optional<CoordinateSystem> system = Optional.empty();
    byte[] content = null;
    while (xml.child()) {
      switch (xml.name()) {
        case "MetaData" -> metadata = Metadata.read(xml);
        case "CoordinateSystemTransformMatrix" -> {
          CoordinateSystem one = system();
          system = system.isPresent() ? system : Optional.of(one);
        }
        case "Data" -> {
          if (content != null) {
            throw xml.malformed("a second Data", "one", "");
          }
          content = data(encoding, type, bytes, externalName, externalOffset);
        }
        default -> xml.skip();
      }
    }
    if (content == null) {
      if (!encoding.equals("ExternalFileBinary")) {
        throw xml.malformed("no Data", "one element Data", "");
      }
      content = new ExternalFile(where, file).read(externalName, externalOffset, bytes);
    }
    boolean swapped = big || encoding.equals("ASCII");
    ByteBuffer numbers =
        ByteBuffer.wrap(columnMajor ? rowMajor(content, shape, type.bytes()) : content)
            .order(swapped ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    return new GiftiArray(intent, type, shape, numbers, metadata, system);
  }

  private RuntimeException wrong(String attribute, String expected) {
    return xml.malformed(
        attribute + "=\"" + XmlCursor.shortened(xml.attribute(attribute)) + "\"", expected, "");
  }

  private boolean isFirst(String attribute, String one, String other) {
    String text = xml.attribute(attribute).strip();
    if (!text.equals(one) && !text.equals(other)) {
      throw wrong(attribute, one + " or " + other);
    }
    return text.equals(one);
  }

  private List<Integer> shape() {
    int dimensions = xml.integer("Dimensionality", 1, 6);
    List<Integer> shape = new ArrayList<>();
    for (int d = 0; d < dimensions; d++) {
      shape.add(xml.integer("Dim" + d, 0, Integer.MAX_VALUE));
    }
    return shape;
  }

  private int bytes(List<Integer> shape, ElementType type) {
    double bytes = type.bytes();
    boolean empty = false;
    for (int size : shape) {
      bytes *= Math.max(size, 1);
      empty |= size == 0;
    }
    if (bytes > most) {
      throw xml.malformed(
          "dimensions " + shape + " of " + type + ", " + bytes + " bytes",
          "at most " + most + " bytes for a file of this size",
          "");
    }
    return empty ? 0 : (int) bytes;
  }

  private byte[] data(
      String encoding, ElementType type, int bytes, String externalName, String externalOffset) {
    String where = xml.where();
    ByteSink sink = new ByteSink(bytes);
    switch (encoding) {
      case "ASCII" -> {
        AsciiText text = new AsciiText(xml, type, sink);
        xml.text(text);
        text.end();
      }
      case "Base64Binary", "GZipBase64Binary" -> {
        try (Base64Text text = new Base64Text(xml, sink, encoding.startsWith("GZip"))) {
          xml.text(text);
          text.end();
        }
      }
      case "ExternalFileBinary" -> {
        xml.text(LONGEST);
        return new ExternalFile(where, file).read(externalName, externalOffset, bytes);
      }
      default ->
          throw xml.malformed(
              "Encoding=\"" + XmlCursor.shortened(encoding) + "\"",
              "ASCII, Base64Binary, GZipBase64Binary or ExternalFileBinary",
              "");
    }
    if (sink.count() != bytes) {
      throw xml.malformed(
          sink.count() / type.bytes() + " numbers",
          bytes / type.bytes() + ", as the array's dimensions say",
          "");
    }
    return sink.whole();
  }

  private CoordinateSystem system() {
    String data = "";
    String transformed = "";
    String matrix = "";
    while (xml.child()) {
      switch (xml.name()) {
        case "DataSpace" -> data = xml.text(LONGEST).strip();
        case "TransformedSpace" -> transformed = xml.text(LONGEST).strip();
        case "MatrixData" -> matrix = xml.text(LONGEST).strip();
        default -> xml.skip();
      }
    }
    List<Double> numbers = new ArrayList<>();
    for (String number : matrix.split("\\s+")) {
      if (!number.isEmpty()) {
        numbers.add(xml.number("a number of the coordinate system's matrix", number));
      }
    }
    if (numbers.size() != 16) {
      throw xml.malformed(numbers.size() + " numbers in a coordinate system", "16", "");
    }
    return new CoordinateSystem(data, transformed, numbers);
  }

  /** The same numbers with the last index running fastest, not the first. */
  private static byte[] rowMajor(byte[] content, List<Integer> shape, int width) {
    byte[] result = new byte[content.length];
    int[] index = new int[shape.size()];
    for (int from = 0; from < content.length; from += width) {
      int to = 0;
      for (int d = 0; d < index.length; d++) {
        to = to * shape.get(d) + index[d];
      }
      System.arraycopy(content, from, result, to * width, width);
      for (int d = 0; d < index.length; d++) {
        index[d]++;
        if (index[d] < shape.get(d)) {
          break;
        }
        index[d] = 0;
      }
    }
    return result;
  }
}
