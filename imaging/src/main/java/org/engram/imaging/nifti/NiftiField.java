package org.engram.imaging.nifti;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Where each field of a header lies: the byte tables of nifti1.h and nifti2.h, under their names
 * there. What NIfTI keeps of ANALYZE and does not use has no place here.
 */
enum NiftiField {
  SIZE("sizeof_hdr", Kind.INT, 0, Kind.INT, 0, 1),
  DIM_INFO("dim_info", Kind.BYTE, 39, Kind.BYTE, 524, 1),
  DIM("dim", Kind.SHORT, 40, Kind.LONG, 16, 8),
  INTENT_P1("intent_p1", Kind.FLOAT, 56, Kind.DOUBLE, 80, 1),
  INTENT_P2("intent_p2", Kind.FLOAT, 60, Kind.DOUBLE, 88, 1),
  INTENT_P3("intent_p3", Kind.FLOAT, 64, Kind.DOUBLE, 96, 1),
  INTENT_CODE("intent_code", Kind.SHORT, 68, Kind.INT, 504, 1),
  DATATYPE("datatype", Kind.SHORT, 70, Kind.SHORT, 12, 1),
  BITPIX("bitpix", Kind.SHORT, 72, Kind.SHORT, 14, 1),
  SLICE_START("slice_start", Kind.SHORT, 74, Kind.LONG, 224, 1),
  PIXDIM("pixdim", Kind.FLOAT, 76, Kind.DOUBLE, 104, 8),
  VOX_OFFSET("vox_offset", Kind.FLOAT, 108, Kind.LONG, 168, 1),
  SLOPE("scl_slope", Kind.FLOAT, 112, Kind.DOUBLE, 176, 1),
  INTERCEPT("scl_inter", Kind.FLOAT, 116, Kind.DOUBLE, 184, 1),
  SLICE_END("slice_end", Kind.SHORT, 120, Kind.LONG, 232, 1),
  SLICE_CODE("slice_code", Kind.BYTE, 122, Kind.INT, 496, 1),
  UNITS("xyzt_units", Kind.BYTE, 123, Kind.INT, 500, 1),
  CAL_MAX("cal_max", Kind.FLOAT, 124, Kind.DOUBLE, 192, 1),
  CAL_MIN("cal_min", Kind.FLOAT, 128, Kind.DOUBLE, 200, 1),
  SLICE_DURATION("slice_duration", Kind.FLOAT, 132, Kind.DOUBLE, 208, 1),
  TIME_OFFSET("toffset", Kind.FLOAT, 136, Kind.DOUBLE, 216, 1),
  DESCRIPTION("descrip", Kind.TEXT, 148, Kind.TEXT, 240, 80),
  AUXILIARY("aux_file", Kind.TEXT, 228, Kind.TEXT, 320, 24),
  QFORM_CODE("qform_code", Kind.SHORT, 252, Kind.INT, 344, 1),
  SFORM_CODE("sform_code", Kind.SHORT, 254, Kind.INT, 348, 1),
  QUATERNION("quatern_bcd", Kind.FLOAT, 256, Kind.DOUBLE, 352, 3),
  Q_OFFSET("qoffset_xyz", Kind.FLOAT, 268, Kind.DOUBLE, 376, 3),
  SROW("srow_xyz", Kind.FLOAT, 280, Kind.DOUBLE, 400, 12),
  INTENT_NAME("intent_name", Kind.TEXT, 328, Kind.TEXT, 508, 16);

  /** How a field is stored. */
  private enum Kind {
    BYTE(1),
    SHORT(2),
    INT(4),
    LONG(8),
    FLOAT(4),
    DOUBLE(8),
    TEXT(1);

    private final int bytes;

    Kind(int bytes) {
      this.bytes = bytes;
    }
  }

  /** Bytes of a NIfTI-1 header, without the four that say whether extensions follow. */
  static final int BYTES_1 = 348;

  /** Bytes of a NIfTI-2 header, without the four that say whether extensions follow. */
  static final int BYTES_2 = 540;

  private final String field;
  private final Kind kind1;
  private final int offset1;
  private final Kind kind2;
  private final int offset2;
  private final int count;

  NiftiField(String field, Kind kind1, int offset1, Kind kind2, int offset2, int count) {
    this.field = field;
    this.kind1 = kind1;
    this.offset1 = offset1;
    this.kind2 = kind2;
    this.offset2 = offset2;
    this.count = count;
  }

  static int headerBytes(int version) {
    return version == 1 ? BYTES_1 : BYTES_2;
  }

  private Kind kind(int version) {
    return version == 1 ? kind1 : kind2;
  }

  /** Offset in the header of an element, in bytes. */
  int offset(int version, int index) {
    return (version == 1 ? offset1 : offset2) + index * kind(version).bytes;
  }

  /** Number of elements; of text, of bytes. */
  int count() {
    return count;
  }

  /** Where an element is, for a message. */
  String where(Path file, int version, int index) {
    return file
        + ", header byte "
        + offset(version, index)
        + " ("
        + field
        + (count > 1 && kind1 != Kind.TEXT ? "[" + index + "]" : "")
        + ")";
  }

  String where(Path file, int version) {
    return where(file, version, 0);
  }

  long integer(ByteBuffer header, int version, int index) {
    int at = offset(version, index);
    return switch (kind(version)) {
      case BYTE -> header.get(at) & 0xff;
      case SHORT -> header.getShort(at);
      case INT -> header.getInt(at);
      case LONG -> header.getLong(at);
      case FLOAT, DOUBLE, TEXT -> throw new IllegalStateException(field + " is no integer");
    };
  }

  int small(ByteBuffer header, int version) {
    return Math.toIntExact(integer(header, version, 0));
  }

  double real(ByteBuffer header, int version, int index) {
    int at = offset(version, index);
    return switch (kind(version)) {
      case FLOAT -> header.getFloat(at);
      case DOUBLE -> header.getDouble(at);
      case LONG -> header.getLong(at);
      case BYTE, SHORT, INT, TEXT -> throw new IllegalStateException(field + " is no real number");
    };
  }

  /** Text to its first zero; bytes beyond ASCII are taken for Latin-1. */
  String text(ByteBuffer header, int version) {
    byte[] bytes = new byte[count];
    header.get(offset(version, 0), bytes);
    int length = 0;
    while (length < count && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }

  void put(ByteBuffer header, int version, int index, double value) {
    int at = offset(version, index);
    switch (kind(version)) {
      case BYTE -> header.put(at, (byte) value);
      case SHORT -> header.putShort(at, (short) value);
      case INT -> header.putInt(at, (int) value);
      case LONG -> header.putLong(at, (long) value);
      case FLOAT -> header.putFloat(at, (float) value);
      case DOUBLE -> header.putDouble(at, value);
      case TEXT -> throw new IllegalStateException(field + " is text");
    }
  }

  void put(ByteBuffer header, int version, double value) {
    put(header, version, 0, value);
  }

  void put(ByteBuffer header, int version, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    header.put(offset(version, 0), bytes, 0, Math.min(bytes.length, count));
  }
}
