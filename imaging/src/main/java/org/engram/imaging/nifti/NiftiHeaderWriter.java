package org.engram.imaging.nifti;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/** Puts a header and its extensions into bytes, up to where the data begin. */
final class NiftiHeaderWriter {
  private final NiftiHeader header;
  private final int version;
  private final ByteBuffer out;

  private NiftiHeaderWriter(NiftiHeader header, int offset) {
    this.header = header;
    this.version = header.storage().version();
    this.out = ByteBuffer.allocate(offset).order(header.storage().order());
  }

  /**
   * All bytes before the data.
   *
   * @param file for messages
   * @throws RefusedInputException if NIfTI-1 cannot hold a size, or a text is too long
   */
  static byte[] bytes(NiftiHeader header, Path file) {
    check(header, file);
    return new NiftiHeaderWriter(header, dataOffset(header)).write();
  }

  private static int dataOffset(NiftiHeader header) {
    int offset = NiftiField.headerBytes(header.storage().version()) + 4;
    for (NiftiExtension extension : header.extensions()) {
      offset = Math.addExact(offset, stored(extension));
    }
    return (offset + 15) / 16 * 16;
  }

  private static int stored(NiftiExtension extension) {
    return (extension.length() + 8 + 15) / 16 * 16;
  }

  private static void check(NiftiHeader header, Path file) {
    if (header.storage().pair()) {
      throw new ConfigurationException(
          file.toString(), "a header of a pair (.hdr, .img)", "a header of one file", "");
    }
    for (long size : header.shape()) {
      if (header.storage().version() == 1 && size > Short.MAX_VALUE) {
        throw new RefusedInputException(
            file.toString(),
            "shape " + header.shape(),
            "sizes of at most " + Short.MAX_VALUE + " for NIfTI-1",
            "Write it as NIfTI-2");
      }
    }
    checkText(header.details().description(), NiftiField.DESCRIPTION, file);
    checkText(header.details().auxiliaryFile(), NiftiField.AUXILIARY, file);
    checkText(header.details().intent().name(), NiftiField.INTENT_NAME, file);
  }

  private static void checkText(String text, NiftiField field, Path file) {
    boolean latin = StandardCharsets.ISO_8859_1.newEncoder().canEncode(text);
    if (text.length() > field.count() || !latin) {
      throw new RefusedInputException(
          file.toString(),
          "'" + text + "'",
          "at most " + field.count() + " Latin-1 characters",
          "Shorten it");
    }
  }

  private byte[] write() {
    put(NiftiField.SIZE, NiftiField.headerBytes(version));
    magic();
    shape();
    storage();
    geometry();
    details();
    extensions();
    return out.array();
  }

  private void magic() {
    byte[] magic =
        (version == 1 ? "n+1\0" : "n+2\0\r\n\u001a\n").getBytes(StandardCharsets.ISO_8859_1);
    out.put(version == 1 ? 344 : 4, magic);
    if (version == 1) {
      out.put(38, (byte) 'r'); // "regular", which old programs look for
    }
  }

  private void shape() {
    List<Long> shape = header.shape();
    put(NiftiField.DIM, shape.size());
    for (int axis = 1; axis <= 7; axis++) {
      double size = axis <= shape.size() ? shape.get(axis - 1) : 1;
      NiftiField.DIM.put(out, version, axis, size);
    }
  }

  private void storage() {
    NiftiStorage storage = header.storage();
    put(NiftiField.DATATYPE, storage.type().code());
    put(NiftiField.BITPIX, storage.type().bits());
    put(NiftiField.VOX_OFFSET, out.capacity());
    put(NiftiField.SLOPE, storage.slope());
    put(NiftiField.INTERCEPT, storage.intercept());
  }

  private void geometry() {
    NiftiGeometry geometry = header.geometry();
    put(NiftiField.PIXDIM, geometry.pixdim());
    put(NiftiField.UNITS, geometry.units().code());
    NiftiGeometry.Quaternion q = geometry.qform();
    put(NiftiField.QFORM_CODE, q.code());
    put(NiftiField.QUATERNION, List.of(q.b(), q.c(), q.d()));
    put(NiftiField.Q_OFFSET, List.of(q.x(), q.y(), q.z()));
    put(NiftiField.SFORM_CODE, geometry.sform().code());
    put(NiftiField.SROW, geometry.sform().rows());
  }

  private void details() {
    NiftiDetails details = header.details();
    NiftiDetails.Intent intent = details.intent();
    put(NiftiField.INTENT_CODE, intent.code());
    put(NiftiField.INTENT_P1, intent.p1());
    put(NiftiField.INTENT_P2, intent.p2());
    put(NiftiField.INTENT_P3, intent.p3());
    NiftiField.INTENT_NAME.put(out, version, intent.name());
    NiftiDetails.Slices slices = details.slices();
    put(NiftiField.DIM_INFO, slices.axes());
    put(NiftiField.SLICE_START, (double) slices.start());
    put(NiftiField.SLICE_END, (double) slices.end());
    put(NiftiField.SLICE_CODE, slices.code());
    put(NiftiField.SLICE_DURATION, slices.duration());
    put(NiftiField.CAL_MIN, details.calibrationMinimum());
    put(NiftiField.CAL_MAX, details.calibrationMaximum());
    put(NiftiField.TIME_OFFSET, details.timeOffset());
    NiftiField.DESCRIPTION.put(out, version, details.description());
    NiftiField.AUXILIARY.put(out, version, details.auxiliaryFile());
  }

  private void extensions() {
    int at = NiftiField.headerBytes(version);
    if (!header.extensions().isEmpty()) {
      out.put(at, (byte) 1);
    }
    at += 4;
    for (NiftiExtension extension : header.extensions()) {
      int size = stored(extension);
      out.putInt(at, size);
      out.putInt(at + 4, extension.code());
      out.put(at + 8, extension.content());
      at += size;
    }
  }

  private void put(NiftiField field, double value) {
    field.put(out, version, value);
  }

  private void put(NiftiField field, List<Double> values) {
    for (int index = 0; index < values.size(); index++) {
      field.put(out, version, index, values.get(index));
    }
  }
}
