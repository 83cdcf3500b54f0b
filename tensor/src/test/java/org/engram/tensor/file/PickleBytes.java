package org.engram.tensor.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes pickles by hand, for checkpoints that PyTorch would never write. */
final class PickleBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  PickleBytes() {
    op(0x80).op(2);
  }

  PickleBytes op(int... bytes) {
    for (int b : bytes) {
      out.write(b);
    }
    return this;
  }

  PickleBytes ops(String text) {
    return raw(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  PickleBytes raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  PickleBytes text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return op('X').i32(utf8.length).raw(utf8);
  }

  PickleBytes number(long value) {
    ByteBuffer eight = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value);
    return op(0x8a, 8).raw(eight.array());
  }

  PickleBytes global(String module, String name) {
    return ops("c" + module + "\n" + name + "\n");
  }

  /** A tensor over the storage of float32 with this key. */
  PickleBytes tensor(String key, long elements, long offset, long[] shape, long[] strides) {
    global("torch._utils", "_rebuild_tensor_v2").op('(');
    op('(').text("storage").global("torch", "FloatStorage").text(key).text("cpu");
    number(elements).op('t', 'Q').number(offset);
    op('(');
    for (long size : shape) {
      number(size);
    }
    op('t', '(');
    for (long stride : strides) {
      number(stride);
    }
    return op('t', 0x89).global("collections", "OrderedDict").ops(")RtR");
  }

  byte[] end() {
    return op('.').out.toByteArray();
  }

  /** A checkpoint of this pickle and one storage, "0". */
  static Path checkpoint(Path path, byte[] pickle, int storageBytes) throws IOException {
    Map<String, byte[]> contents = new LinkedHashMap<>();
    contents.put("archive/data.pkl", pickle);
    contents.put("archive/data/0", new byte[storageBytes]);
    contents.put("archive/version", new byte[] {'3', '\n'});
    return TestZip.write(path, false, contents);
  }

  private PickleBytes i32(int value) {
    return raw(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, value).array());
  }
}
