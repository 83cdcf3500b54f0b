package org.engram.tensor.file;

import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * The header of a safetensors file, checked against the file's size: a little-endian u64 length, a
 * JSON object of that many bytes, then the data. Every tensor states dtype, shape and the begin and
 * end of its bytes counted from the start of the data; together they cover the data without
 * overlap, hole or rest, as the format's reference implementation demands.
 *
 * @param entries tensors by name, in the order of the header
 * @param metadata the {@code __metadata__} strings, in the order of the header
 * @param dataOffset where the data starts in the file
 */
record SafetensorsHeader(
    SequencedMap<String, Entry> entries, Map<String, String> metadata, long dataOffset) {
  static final String METADATA = "__metadata__";
  static final int MAX_LENGTH = 100_000_000;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(4)
                  .maxNameLength(65_536)
                  .maxStringLength(MAX_LENGTH)
                  .maxNumberLength(20)
                  .build())
          .build();

  /** A tensor and its bytes, counted from the start of the data. */
  record Entry(TensorInfo info, long begin, long end) {}

  static SafetensorsHeader read(String file, MemorySegment bytes) {
    if (bytes.byteSize() < 8) {
      throw new FileFormatException(
          file,
          bytes.byteSize() + " bytes",
          "a safetensors file, which starts with an 8-byte header length",
          "The file is truncated or of another kind.");
    }
    long length = Bytes.i64(bytes, 0);
    if (length < 2 || length > MAX_LENGTH || length > bytes.byteSize() - 8) {
      throw new FileFormatException(
          file + ", header length",
          Long.toUnsignedString(length) + " in a file of " + bytes.byteSize() + " bytes",
          "2 to " + Math.min(MAX_LENGTH, bytes.byteSize() - 8),
          "The file is truncated or not a safetensors file.");
    }
    byte[] json = bytes.asSlice(8, length).toArray(ValueLayout.JAVA_BYTE);
    if (json[0] != '{') {
      throw new FileFormatException(
          file + ", header",
          String.format("first byte 0x%02x", json[0]),
          "'{'",
          "The file is damaged or not a safetensors file.");
    }
    SafetensorsHeader header = parse(file, json);
    header.checkCover(file, bytes.byteSize() - header.dataOffset);
    return header;
  }

  private static SafetensorsHeader parse(String file, byte[] json) {
    SequencedMap<String, Entry> entries = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    // A fresh decoder reports malformed UTF-8 instead of replacing it.
    Reader text =
        new InputStreamReader(new ByteArrayInputStream(json), StandardCharsets.UTF_8.newDecoder());
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
      Cursor cursor = new Cursor(file, parser);
      cursor.expect(JsonToken.START_OBJECT, "a JSON object");
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        if (name.equals(METADATA)) {
          cursor.metadata(metadata);
        } else {
          entries.put(name, cursor.tensor(name));
        }
      }
      if (parser.nextToken() != null) {
        throw cursor.problem("more JSON after the header object", "nothing but spaces");
      }
    } catch (JacksonException e) {
      throw new FileFormatException(
          new Problem(
              file + ", header",
              e.getOriginalMessage(),
              "one JSON object without repeated names",
              "The file is damaged; write or download it again."),
          e);
    }
    return new SafetensorsHeader(
        Collections.unmodifiableSequencedMap(entries),
        Collections.unmodifiableMap(metadata),
        8L + json.length);
  }

  private void checkCover(String file, long dataBytes) {
    List<Map.Entry<String, Entry>> byOffset = new ArrayList<>(entries.entrySet());
    byOffset.sort(
        Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().begin)
            .thenComparingLong(e -> e.getValue().end));
    long covered = 0;
    for (Map.Entry<String, Entry> named : byOffset) {
      Entry entry = named.getValue();
      String where = file + ", tensor '" + named.getKey() + "'";
      if (entry.begin != covered) {
        throw new FileFormatException(
            where,
            (entry.begin < covered ? "overlaps another tensor" : "leaves a hole before it")
                + ": it begins at byte "
                + entry.begin
                + " of the data",
            "byte " + covered,
            "The file is damaged; write or download it again.");
      }
      if (entry.end > dataBytes) {
        throw new FileFormatException(
            where,
            "ends at byte " + entry.end + " of the data, but the file holds " + dataBytes,
            "a file that holds all of its tensors",
            "The file is truncated; copy or download it again.");
      }
      covered = entry.end;
    }
    if (covered != dataBytes) {
      throw new FileFormatException(
          file,
          (dataBytes - covered) + " bytes after the last tensor",
          "no bytes that belong to no tensor",
          "The file is damaged; write or download it again.");
    }
  }

  /** The JSON parser together with the words for what it should have met. */
  private record Cursor(String file, JsonParser parser) {
    void expect(JsonToken token, String expected) {
      if (parser.nextToken() != token) {
        throw problem(String.valueOf(parser.currentToken()), expected);
      }
    }

    FileFormatException problem(String found, String expected) {
      return new FileFormatException(
          file + ", header, character " + parser.currentLocation().getCharOffset(),
          found,
          expected,
          "The file is damaged or not a safetensors file.");
    }

    void metadata(Map<String, String> into) {
      expect(JsonToken.START_OBJECT, "an object of strings as " + METADATA);
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String key = parser.currentName();
        expect(JsonToken.VALUE_STRING, "a string as metadata '" + key + "'");
        into.put(key, parser.getString());
      }
    }

    Entry tensor(String name) {
      String where = file + ", tensor '" + name + "'";
      expect(JsonToken.START_OBJECT, "an object for tensor '" + name + "'");
      DType dtype = null;
      long[] shape = null;
      long[] range = null;
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        switch (parser.currentName()) {
          case "dtype" -> {
            expect(JsonToken.VALUE_STRING, "a string as dtype of '" + name + "'");
            dtype = dtype(where, parser.getString());
          }
          case "shape" -> shape = longs("shape of '" + name + "'", TensorInfo.MAX_RANK);
          case "data_offsets" -> range = longs("data_offsets of '" + name + "'", 2);
          default ->
              throw problem(
                  "field '" + parser.currentName() + "' of '" + name + "'",
                  "dtype, shape and data_offsets");
        }
      }
      if (dtype == null || shape == null || range == null || range.length != 2) {
        throw problem("incomplete tensor '" + name + "'", "dtype, shape and two data_offsets");
      }
      return entry(where, dtype, shape, range[0], range[1]);
    }

    private long[] longs(String what, int most) {
      expect(JsonToken.START_ARRAY, "an array as " + what);
      long[] values = new long[most];
      int count = 0;
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        boolean whole =
            parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        if (!whole || parser.getLongValue() < 0 || count == most) {
          throw problem(
              parser.getString() + " in " + what, "at most " + most + " whole numbers from 0 up");
        }
        values[count++] = parser.getLongValue();
      }
      return Arrays.copyOf(values, count);
    }
  }

  private static DType dtype(String where, String name) {
    for (DType dtype : DType.values()) {
      if (dtype.name().equals(name)) {
        return dtype;
      }
    }
    throw new FileFormatException(
        where,
        "dtype " + name,
        "one of " + Arrays.toString(DType.values()),
        "Convert this tensor before saving it.");
  }

  private static Entry entry(String where, DType dtype, long[] shape, long begin, long end) {
    long bytes = TensorInfo.bytesOrInvalid(dtype, shape);
    if (end < begin || bytes != end - begin) {
      throw new FileFormatException(
          where,
          "data_offsets [" + begin + ", " + end + "]",
          dtype
              + Arrays.toString(shape)
              + (bytes < 0 ? ", which is too large to exist" : " takes " + bytes + " bytes"),
          "The file is damaged; write or download it again.");
    }
    return new Entry(new TensorInfo(dtype, shape), begin, end);
  }
}
