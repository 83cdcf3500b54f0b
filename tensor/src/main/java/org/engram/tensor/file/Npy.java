package org.engram.tensor.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.engram.tensor.RefusedInputException;

/**
 * numpy's npy files: one array of f2, f4, f8, i1, i2, i4, i8, u1, u2, u4, u8 or bool, in C or
 * Fortran order, little- or big-endian, format versions 1.0 to 3.0. What is read is row-major and
 * little-endian, on the heap and independent of the file; unsigned types wider than u1 are widened
 * as {@link NpyElement} says. Object arrays (pickles) and structured ones are refused.
 *
 * <p>Arrays larger than a Java array (2 GB) are refused: safetensors is the format for them.
 */
public final class Npy {
  private Npy() {}

  public static HostTensor read(Path path) {
    try (MappedFile file = MappedFile.open(path, "an npy file")) {
      return decode(path.toString(), file.bytes());
    }
  }

  /** Writes the array atomically: version 1.0, C order, little-endian, the bytes of numpy.save. */
  public static void write(Path path, HostTensor tensor) {
    byte[] header = NpyHeader.encode(path.toString(), TensorInfo.of(tensor));
    AtomicFile.write(
        path,
        channel -> {
          Bytes.write(channel, MemorySegment.ofArray(header));
          Bytes.write(channel, tensor.data());
        });
  }

  static HostTensor decode(String where, MemorySegment bytes) {
    NpyHeader header = NpyHeader.read(where, bytes);
    return elements(
        where,
        header.element(),
        header.fortran(),
        header.shape(),
        bytes.asSlice(header.dataOffset()));
  }

  /** The elements of an array whose size has been checked, as row-major and little-endian. */
  static HostTensor elements(
      String where, NpyElement element, boolean fortran, long[] shape, MemorySegment stored) {
    MemorySegment data = Bytes.allocate(where, stored.byteSize());
    if (fortran) {
      Strided.copy(stored, 0, shape, Strided.fortran(shape), element.bytes(), data);
    } else {
      data.copyFrom(stored);
    }
    if (element.bigEndian()) {
      reverse(data, element.bytes());
    }
    MemorySegment widened = element.unsigned() ? widen(where, data, element) : data;
    return new HostTensor(element.dtype(), shape, widened.asReadOnly());
  }

  private static void reverse(MemorySegment data, int bytes) {
    for (long at = 0; at < data.byteSize(); at += bytes) {
      switch (bytes) {
        case 8 -> data.set(Bytes.LONG, at, Long.reverseBytes(data.get(Bytes.LONG, at)));
        case 4 -> data.set(Bytes.INT, at, Integer.reverseBytes(data.get(Bytes.INT, at)));
        case 2 -> data.set(Bytes.SHORT, at, Short.reverseBytes(data.get(Bytes.SHORT, at)));
        default -> data.set(ValueLayout.JAVA_BYTE, at, data.get(ValueLayout.JAVA_BYTE, at));
      }
    }
  }

  private static MemorySegment widen(String where, MemorySegment data, NpyElement element) {
    long elements = data.byteSize() / element.bytes();
    if (element.bytes() == 8) {
      for (long i = 0; i < elements; i++) {
        if (data.get(Bytes.LONG, i * 8) < 0) {
          throw new RefusedInputException(
              where,
              "value " + Long.toUnsignedString(data.get(Bytes.LONG, i * 8)) + " at index " + i,
              "unsigned 64-bit values below 2^63",
              "Save it as int64 or float64.");
        }
      }
      return data;
    }
    MemorySegment wide = Bytes.allocate(where, elements * element.dtype().bytes());
    for (long i = 0; i < elements; i++) {
      if (element.bytes() == 2) {
        wide.set(Bytes.INT, i * 4, Bytes.u16(data, i * 2));
      } else {
        wide.set(Bytes.LONG, i * 8, Bytes.u32(data, i * 4));
      }
    }
    return wide;
  }
}
