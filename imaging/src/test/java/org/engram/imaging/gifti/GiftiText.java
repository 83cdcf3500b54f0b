package org.engram.imaging.gifti;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.Deflater;

/** Writes GIFTI documents for tests, in every encoding. */
public final class GiftiText {
  private GiftiText() {}

  /** A document of some arrays, with what should stand before them. */
  public static String document(String before, String... arrays) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        + "<!DOCTYPE GIFTI SYSTEM \"http://www.nitrc.org/frs/download.php/1594/gifti.dtd\">\n"
        + "<GIFTI Version=\"1.0\" NumberOfDataArrays=\""
        + arrays.length
        + "\">\n"
        + before
        + String.join("\n", arrays)
        + "</GIFTI>\n";
  }

  /** A surface of a tetrahedron, in one encoding. */
  public static String tetrahedron(String encoding) {
    return document(
        "<MetaData><MD><Name>AnatomicalStructurePrimary</Name>"
            + "<Value><![CDATA[CortexLeft]]></Value></MD></MetaData>",
        array(
            "POINTSET",
            encoding,
            "FLOAT32",
            ByteOrder.LITTLE_ENDIAN,
            true,
            new int[] {4, 3},
            0,
            0,
            0,
            1.5,
            0,
            0,
            0,
            2.5,
            0,
            0,
            0,
            -3.25),
        array(
            "TRIANGLE",
            encoding,
            "INT32",
            ByteOrder.LITTLE_ENDIAN,
            true,
            new int[] {4, 3},
            0,
            2,
            1,
            0,
            1,
            3,
            0,
            3,
            2,
            1,
            2,
            3));
  }

  /** One array. */
  public static String array(
      String intent,
      String encoding,
      String type,
      ByteOrder order,
      boolean rowMajor,
      int[] shape,
      double... values) {
    StringBuilder text = new StringBuilder("<DataArray Intent=\"NIFTI_INTENT_");
    text.append(intent).append("\" DataType=\"NIFTI_TYPE_").append(type);
    text.append("\" ArrayIndexingOrder=\"").append(rowMajor ? "Row" : "Column");
    text.append("MajorOrder\" Dimensionality=\"").append(shape.length).append('"');
    for (int d = 0; d < shape.length; d++) {
      text.append(" Dim").append(d).append("=\"").append(shape[d]).append('"');
    }
    text.append(" Encoding=\"").append(encoding).append("\" Endian=\"");
    text.append(order == ByteOrder.BIG_ENDIAN ? "Big" : "Little").append("Endian\" ");
    text.append("ExternalFileName=\"\" ExternalFileOffset=\"\">");
    if (intent.equals("POINTSET")) {
      text.append("<CoordinateSystemTransformMatrix><DataSpace>NIFTI_XFORM_TALAIRACH</DataSpace>")
          .append("<TransformedSpace>NIFTI_XFORM_TALAIRACH</TransformedSpace>")
          .append("<MatrixData>1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 1</MatrixData>")
          .append("</CoordinateSystemTransformMatrix>");
    }
    text.append("<Data>");
    switch (encoding) {
      case "ASCII" -> Arrays.stream(values).forEach(v -> text.append(number(type, v)).append(' '));
      case "Base64Binary" ->
          text.append(Base64.getEncoder().encodeToString(bytes(type, order, values)));
      case "GZipBase64Binary" ->
          text.append(Base64.getEncoder().encodeToString(zlib(bytes(type, order, values))));
      default -> throw new IllegalArgumentException(encoding);
    }
    return text.append("</Data></DataArray>\n").toString();
  }

  private static String number(String type, double value) {
    return type.startsWith("FLOAT") ? Double.toString(value) : Long.toString((long) value);
  }

  /** Values as stored. */
  public static byte[] bytes(String type, ByteOrder order, double... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(order);
    for (double value : values) {
      switch (type) {
        case "UINT8" -> bytes.put((byte) (int) value);
        case "INT32" -> bytes.putInt((int) value);
        case "FLOAT32" -> bytes.putFloat((float) value);
        default -> bytes.putDouble(value);
      }
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  /** Bytes in a zlib stream. */
  public static byte[] zlib(byte[] plain) {
    Deflater deflater = new Deflater();
    deflater.setInput(plain);
    deflater.finish();
    byte[] packed = new byte[plain.length + 64];
    int length = deflater.deflate(packed);
    deflater.end();
    return Arrays.copyOf(packed, length);
  }
}
