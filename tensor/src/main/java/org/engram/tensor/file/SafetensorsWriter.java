package org.engram.tensor.file;

import java.io.StringWriter;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * Writes safetensors files without holding more than one tensor: the shapes are known first, the
 * data is asked for one tensor at a time, in the order of the file.
 *
 * <p>The order is that of the reference implementation, so that equal content gives its very bytes:
 * by type (I64, F64, F32, I32, BF16, F16, I16, I8, U8, BOOL, which keeps every tensor aligned to
 * its element), then by name in UTF-8 order. Metadata is sorted by key. The header is padded with
 * spaces to a multiple of 8. The order of the plan does not matter.
 */
public final class SafetensorsWriter {
  private static final List<DType> ORDER =
      List.of(
          DType.I64,
          DType.F64,
          DType.F32,
          DType.I32,
          DType.BF16,
          DType.F16,
          DType.I16,
          DType.I8,
          DType.U8,
          DType.BOOL);

  // Jackson 3 writes "/" as "\/" unless told not to; the reference implementation does not.
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES).build();

  private SafetensorsWriter() {}

  /**
   * Writes the file atomically.
   *
   * @param plan type and shape of every tensor to come
   * @param source gives the tensor of a name, once each; it may be released when the next is asked
   *     for
   */
  public static void write(
      Path path,
      SequencedMap<String, TensorInfo> plan,
      Map<String, String> metadata,
      Function<String, HostTensor> source) {
    List<Map.Entry<String, TensorInfo>> ordered =
        plan.entrySet().stream()
            .sorted(
                Comparator.comparingInt(
                        (Map.Entry<String, TensorInfo> e) -> ORDER.indexOf(e.getValue().dtype()))
                    .thenComparing(e -> utf8(path, e.getKey()), Arrays::compareUnsigned))
            .toList();
    byte[] header = header(path, ordered, metadata);
    AtomicFile.write(
        path,
        channel -> {
          ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
          length.putLong(0, header.length);
          Bytes.write(channel, MemorySegment.ofBuffer(length));
          Bytes.write(channel, MemorySegment.ofArray(header));
          for (Map.Entry<String, TensorInfo> planned : ordered) {
            HostTensor tensor = source.apply(planned.getKey());
            if (!TensorInfo.of(tensor).equals(planned.getValue())) {
              throw new IllegalArgumentException(
                  planned.getKey() + " is " + tensor + ", planned as " + planned.getValue());
            }
            Bytes.write(channel, tensor.data());
          }
        });
  }

  private static byte[] header(
      Path path, List<Map.Entry<String, TensorInfo>> ordered, Map<String, String> metadata) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeName(SafetensorsHeader.METADATA);
        json.writeStartObject();
        new TreeMap<>(metadata).forEach(json::writeStringProperty);
        json.writeEndObject();
      }
      long offset = 0;
      for (Map.Entry<String, TensorInfo> planned : ordered) {
        if (planned.getKey().equals(SafetensorsHeader.METADATA)) {
          throw new RefusedInputException(
              path.toString(), "a tensor named __metadata__", "any other name", "Rename it.");
        }
        TensorInfo info = planned.getValue();
        long end = Math.addExact(offset, info.bytes());
        json.writeName(planned.getKey());
        json.writeStartObject();
        json.writeStringProperty("dtype", info.dtype().name());
        writeLongs(json, "shape", info.shape());
        writeLongs(json, "data_offsets", offset, end);
        json.writeEndObject();
        offset = end;
      }
      json.writeEndObject();
    }
    byte[] encoded = utf8(path, text.toString());
    byte[] padded = Arrays.copyOf(encoded, (encoded.length + 7) / 8 * 8);
    Arrays.fill(padded, encoded.length, padded.length, (byte) ' ');
    if (padded.length > SafetensorsHeader.MAX_LENGTH) {
      throw new RefusedInputException(
          path.toString(),
          "a header of " + padded.length + " bytes",
          "at most " + SafetensorsHeader.MAX_LENGTH,
          "Store fewer tensors or less metadata.");
    }
    return padded;
  }

  private static void writeLongs(JsonGenerator json, String name, long... values) {
    json.writeName(name);
    json.writeArray(values, 0, values.length);
  }

  private static byte[] utf8(Path path, String text) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new RefusedInputException(
          new Problem(
              path.toString(),
              "a name or metadata string that is not valid Unicode",
              "valid Unicode",
              "Rename it."),
          e);
    }
  }
}
