package org.engram.imaging.cifti;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes CIFTI-2 files for tests field by field, wrong ones too. */
public final class CiftiBytes {
  /** A dense series of two frames over three vertices and two voxels. */
  public static final String SERIES_XML =
      document(
          """
          <MatrixIndicesMap AppliesToMatrixDimension="0" \
          IndicesMapToDataType="CIFTI_INDEX_TYPE_SERIES" NumberOfSeriesPoints="2" \
          SeriesExponent="-3" SeriesStart="0" SeriesStep="720" SeriesUnit="SECOND"/>
          <MatrixIndicesMap AppliesToMatrixDimension="1" \
          IndicesMapToDataType="CIFTI_INDEX_TYPE_BRAIN_MODELS">
          <Volume VolumeDimensions="4,5,6">
          <TransformationMatrixVoxelIndicesIJKtoXYZ MeterExponent="-2">\
          0.2 0 0 -9 0 0.2 0 -12.6 0 0 0.2 -7.2 0 0 0 1\
          </TransformationMatrixVoxelIndicesIJKtoXYZ></Volume>
          <BrainModel IndexOffset="0" IndexCount="3" ModelType="CIFTI_MODEL_TYPE_SURFACE" \
          BrainStructure="CIFTI_STRUCTURE_CORTEX_LEFT" SurfaceNumberOfVertices="10">
          <VertexIndices>1 4 9</VertexIndices></BrainModel>
          <BrainModel IndexOffset="3" IndexCount="2" ModelType="CIFTI_MODEL_TYPE_VOXELS" \
          BrainStructure="CIFTI_STRUCTURE_BRAIN_STEM">
          <VoxelIndicesIJK>0 0 1 3 4 5</VoxelIndicesIJK></BrainModel>
          </MatrixIndicesMap>
          """);

  private String xml = SERIES_XML;
  private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
  private int dataType = 16;
  private int width = 4;
  private double slope = 1;
  private double intercept;
  private long columns = 2;
  private long rows = 5;
  private int intent = 3002;
  private String intentName = "ConnDenseSeries";
  private int extensionCode = 32;
  private double[] values = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

  /** A document with a matrix of some content. */
  public static String document(String matrix) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CIFTI Version=\"2\"><Matrix>\n"
        + matrix
        + "</Matrix></CIFTI>\n";
  }

  public CiftiBytes xml(String other) {
    xml = other;
    return this;
  }

  public CiftiBytes order(ByteOrder other) {
    order = other;
    return this;
  }

  /** Numbers of another NIfTI type. */
  public CiftiBytes type(int code, int bytes) {
    dataType = code;
    width = bytes;
    return this;
  }

  public CiftiBytes scaling(double newSlope, double newIntercept) {
    slope = newSlope;
    intercept = newIntercept;
    return this;
  }

  /** Sizes of the matrix, as the header has them. */
  public CiftiBytes size(long newRows, long newColumns) {
    rows = newRows;
    columns = newColumns;
    return this;
  }

  public CiftiBytes intent(int code, String name) {
    intent = code;
    intentName = name;
    return this;
  }

  public CiftiBytes extension(int code) {
    extensionCode = code;
    return this;
  }

  public CiftiBytes values(double... others) {
    values = others;
    return this;
  }

  /** The file. */
  public byte[] bytes() {
    byte[] text = xml.getBytes(StandardCharsets.UTF_8);
    int extension = (8 + text.length + 15) / 16 * 16;
    ByteBuffer file = ByteBuffer.allocate(544 + extension + width * values.length).order(order);
    file.putInt(0, 540);
    file.put(4, "n+2\0\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1));
    file.putShort(12, (short) dataType).putShort(14, (short) (8 * width));
    long[] sizes = {6, 1, 1, 1, 1, columns, rows, 1};
    for (int i = 0; i < 8; i++) {
      file.putLong(16 + 8 * i, sizes[i]);
      file.putDouble(104 + 8 * i, 1);
    }
    file.putLong(168, 544 + extension);
    file.putDouble(176, slope).putDouble(184, intercept);
    file.putInt(500, 10).putInt(504, intent);
    file.put(508, intentName.getBytes(StandardCharsets.ISO_8859_1));
    file.put(540, (byte) 1);
    file.putInt(544, extension).putInt(548, extensionCode).put(552, text);
    file.position(544 + extension);
    for (double value : values) {
      switch (dataType) {
        case 2, 256 -> file.put((byte) (int) value);
        case 4, 512 -> file.putShort((short) (int) value);
        case 8, 768 -> file.putInt((int) (long) value);
        case 16 -> file.putFloat((float) value);
        case 64 -> file.putDouble(value);
        default -> file.putLong((long) value);
      }
    }
    return file.array();
  }
}
