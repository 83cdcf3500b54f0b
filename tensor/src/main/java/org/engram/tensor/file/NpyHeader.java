package org.engram.tensor.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.engram.tensor.FileFormatException;

/**
 * The header of an npy array, versions 1.0, 2.0 and 3.0 (numpy.lib.format): magic, version, length,
 * and a Python dict literal that {@link NpyDict} parses and nothing evaluates.
 *
 * @param element what the file stores
 * @param fortran whether the first index runs fastest
 * @param shape sizes, outermost first
 * @param dataOffset where the elements begin
 */
record NpyHeader(NpyElement element, boolean fortran, long[] shape, long dataOffset) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_LENGTH = 1 << 16;

  static NpyHeader read(String where, MemorySegment bytes) {
    if (bytes.byteSize() < 10 || bytes.asSlice(0, 6).mismatch(MemorySegment.ofArray(MAGIC)) != -1) {
      throw new FileFormatException(
          where,
          "no npy magic in " + bytes.byteSize() + " bytes",
          "a file written by numpy.save",
          "The file is truncated or of another kind.");
    }
    int major = Bytes.u8(bytes, 6);
    int minor = Bytes.u8(bytes, 7);
    if (major < 1 || major > 3 || minor != 0) {
      throw new FileFormatException(
          where, "npy version " + major + "." + minor, "1.0, 2.0 or 3.0", "Save it again.");
    }
    int prefix = major == 1 ? 10 : 12;
    long length =
        bytes.byteSize() < prefix ? -1 : major == 1 ? Bytes.u16(bytes, 8) : Bytes.u32(bytes, 8);
    if (length < 0 || length > MAX_LENGTH || length > bytes.byteSize() - prefix) {
      throw new FileFormatException(
          where,
          "a header of " + length + " bytes in " + bytes.byteSize(),
          "at most " + Math.min(MAX_LENGTH, bytes.byteSize() - prefix),
          "The file is truncated or damaged.");
    }
    String text =
        new String(
            bytes.asSlice(prefix, length).toArray(ValueLayout.JAVA_BYTE),
            major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    NpyDict dict = NpyDict.parse(where + ", npy header", text);
    NpyElement element = NpyElement.parse(where, dict.descr());
    NpyHeader header = new NpyHeader(element, dict.fortran(), dict.shape(), prefix + length);
    header.checkSize(where, bytes.byteSize() - header.dataOffset);
    return header;
  }

  private void checkSize(String where, long present) {
    long widened = TensorInfo.bytesOrInvalid(element.dtype(), shape);
    long stored = widened < 0 ? -1 : widened / element.dtype().bytes() * element.bytes();
    if (stored != present) {
      throw new FileFormatException(
          where,
          present + " bytes of data",
          stored < 0
              ? "a shape that can exist, not " + Arrays.toString(shape)
              : stored + " bytes for " + element.descr() + Arrays.toString(shape),
          present < stored ? "The file is truncated; copy it again." : "The file is damaged.");
    }
  }

  /** The header that numpy itself would write: version 1.0, padded so that data starts at 64n. */
  static byte[] encode(String where, TensorInfo info) {
    String sizes =
        LongStream.of(info.shape()).mapToObj(Long::toString).collect(Collectors.joining(", "));
    String dict =
        "{'descr': '"
            + NpyElement.descr(where, info.dtype())
            + "', 'fortran_order': False, 'shape': ("
            + sizes
            + (info.shape().length == 1 ? ",), }" : "), }");
    int total = (10 + dict.length() + 1 + 63) / 64 * 64;
    byte[] header = new byte[total];
    Arrays.fill(header, (byte) ' ');
    System.arraycopy(MAGIC, 0, header, 0, 6);
    header[6] = 1;
    header[7] = 0;
    header[8] = (byte) (total - 10);
    header[9] = (byte) ((total - 10) >> 8);
    byte[] ascii = dict.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, header, 10, ascii.length);
    header[total - 1] = '\n';
    return header;
  }
}
