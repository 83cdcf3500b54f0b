package org.engram.tensor.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.ReleasedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  @TempDir Path folder;

  @Test
  void writesAndReadsEveryTypeBitForBit() {
    SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();
    for (DType dtype : DType.values()) {
      byte[] bytes = new byte[6 * dtype.bytes()];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (dtype == DType.BOOL ? i % 2 : 37 * i + 11);
      }
      tensors.put(
          "t." + dtype, new HostTensor(dtype, new long[] {2, 3}, MemorySegment.ofArray(bytes)));
    }
    tensors.put("scalar", HostTensor.of(new float[] {-0.0f}));
    tensors.put("empty", HostTensor.of(new float[0], 3, 0));
    Path path = folder.resolve("all.safetensors");

    Safetensors.write(path, tensors, Map.of("epoch", "300", "note", "ä\n\"quoted\" a/b"));

    try (Safetensors file = Safetensors.open(path)) {
      assertThat(file.names()).containsExactlyInAnyOrderElementsOf(tensors.keySet());
      assertThat(file.metadata())
          .containsExactly(Map.entry("epoch", "300"), Map.entry("note", "ä\n\"quoted\" a/b"));
      assertThat(file.dataOffset() % 8).isZero();
      tensors.forEach((name, tensor) -> assertThat(file.get(name)).isEqualTo(tensor));
      assertThat(file.info("t.BF16")).isEqualTo(new TensorInfo(DType.BF16, new long[] {2, 3}));
      assertThat(file.has("scalar")).isTrue();
      assertThat(file.has("absent")).isFalse();
    }
  }

  @Test
  void givesTheSameBytesWhateverTheOrderOfTheInput() throws IOException {
    HostTensor a = HostTensor.of(new float[] {1, 2}, 2);
    HostTensor b = HostTensor.of(new long[] {3}, 1);
    SequencedMap<String, HostTensor> one = new LinkedHashMap<>();
    one.put("a", a);
    one.put("b", b);
    Path first = folder.resolve("1.safetensors");
    Path second = folder.resolve("2.safetensors");

    Safetensors.write(first, one, Map.of("k", "v"));
    Safetensors.write(second, one.reversed(), Map.of("k", "v"));

    assertThat(second).hasSameBinaryContentAs(first);
    String header =
        "{\"__metadata__\":{\"k\":\"v\"},"
            + "\"b\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]}}";
    assertThat(Files.readString(first, StandardCharsets.ISO_8859_1).substring(8))
        .startsWith(header);
  }

  @Test
  void readsDataThatIsNotAligned() throws IOException {
    Path path = file("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      ByteBuffer data = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      data.putFloat(0, 1.5f).putFloat(4, -2.25f);
      channel.write(data, Files.size(path) - 8);
    }

    try (Safetensors file = Safetensors.open(path)) {
      assertThat(file.dataOffset() % 4).isNotZero();
      assertThat(file.get("a").toFloats()).containsExactly(1.5f, -2.25f);
      assertThat(file.get("a").toDoubles()).containsExactly(1.5, -2.25);
    }
  }

  @Test
  void namesTheNearestTensorsForOneThatIsNotThere() {
    Path path = folder.resolve("x.safetensors");
    SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();
    tensors.put("encoder.norm.weight", HostTensor.of(new float[1], 1));
    tensors.put("encoder.norm.bias", HostTensor.of(new float[1], 1));
    tensors.put("predictor.predictor_norm.weight", HostTensor.of(new float[1], 1));
    tensors.put("head.weight", HostTensor.of(new float[1], 1));
    Safetensors.write(path, tensors, Map.of());

    try (Safetensors file = Safetensors.open(path)) {
      assertThatThrownBy(() -> file.get("encoder.norms.weight"))
          .isInstanceOf(RefusedInputException.class)
          .hasMessage(
              path
                  + ": no tensor 'encoder.norms.weight' among 4; expected a file that holds it."
                  + " Near: encoder.norm.weight, encoder.norm.bias, head.weight.");
    }
  }

  @Test
  void refusesUseAfterClose() {
    Path path = folder.resolve("x.safetensors");
    SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();
    tensors.put("a", HostTensor.of(new float[1], 1));
    Safetensors.write(path, tensors, Map.of());
    Safetensors file = Safetensors.open(path);
    HostTensor held = file.get("a");
    file.close();
    file.close();

    assertThatThrownBy(() -> file.get("a")).isInstanceOf(ReleasedException.class);
    assertThatThrownBy(() -> held.value(0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void saysThatAFileIsMissing() {
    assertThatThrownBy(() -> Safetensors.open(folder.resolve("none.safetensors")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no such file; expected a safetensors file");
  }

  @Test
  void saysThatAFolderIsNoFile() {
    assertThatThrownBy(() -> Safetensors.open(folder))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("this is a folder; expected a safetensors file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}            | dtype F8_E4M3
          {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}                | F32[3] takes 12 bytes
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,12]}}               | F32[2] takes 8 bytes
          {"a":{"dtype":"U8","shape":[8],"data_offsets":[8,0]}}                 | data_offsets [8, 0]
          {"a":{"dtype":"F32","shape":[4611686018427387904,4,0],"data_offsets":[0,0]}} | too large to exist
          {"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}} | too large to exist
          {"a":{"dtype":"U8","shape":[99999999999999999999],"data_offsets":[0,8]}} | 99999999999999999999 in shape of 'a'
          {"a":{"dtype":"U8","shape":[-8],"data_offsets":[0,8]}}                | -8 in shape of 'a'
          {"a":{"dtype":"U8","shape":[8.0],"data_offsets":[0,8]}}               | 8.0 in shape of 'a'
          {"a":{"dtype":"U8","shape":[[8]],"data_offsets":[0,8]}}               | [ in shape of 'a'
          {"a":{"dtype":"U8","shape":8,"data_offsets":[0,8]}}                   | expected an array as shape of 'a'
          {"a":{"dtype":"U8","shape":[8],"data_offsets":[0]}}                   | incomplete tensor 'a'
          {"a":{"dtype":"U8","shape":[8],"data_offsets":[0,4,8]}}               | 8 in data_offsets of 'a'
          {"a":{"dtype":"U8","shape":[8]}}                                      | incomplete tensor 'a'
          {"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8],"x":1}}           | field 'x' of 'a'
          {"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8],"dtype":"U8"}}    | Duplicate Object property "dtype"
          {"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}} | Duplicate Object property "a"
          {"a":{"dtype":"U8","shape":[5],"data_offsets":[0,5]},"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}} | tensor 'b': overlaps another tensor
          {"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}} | tensor 'b': leaves a hole before it: it begins at byte 4 of the data; expected byte 3
          {"a":{"dtype":"U8","shape":[7],"data_offsets":[1,8]}}                 | leaves a hole before it
          {"a":{"dtype":"U8","shape":[9],"data_offsets":[0,9]}}                 | ends at byte 9 of the data, but the file holds 8
          {"a":{"dtype":"U8","shape":[7],"data_offsets":[0,7]}}                 | 1 bytes after the last tensor
          {}                                                                    | 8 bytes after the last tensor
          {"__metadata__":{"epoch":300},"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}} | expected a string as metadata 'epoch'
          {"__metadata__":null,"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}} | expected an object of strings
          {"__metadata__":{"a":{"b":"c"}},"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}} | expected a string as metadata 'a'
          {"a":{"dtype":"U8","shape":[[[[[[8]]]]]],"data_offsets":[0,8]}}       | in shape of 'a'
          {"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}} {}              | more JSON after the header object
          {"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}                  | Unexpected end-of-input
          [1,2]                                                                 | first byte 0x5b
          """)
  void refusesAMalformedHeader(String json, String found) throws IOException {
    Path path = file(json, 8);

    assertThatThrownBy(() -> Safetensors.open(path))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining(found);
  }

  @Test
  void refusesNamesThatAreNotUtf8() throws IOException {
    Path path = file("{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]}}", 8);
    byte[] bytes = Files.readAllBytes(path);
    bytes[10] = (byte) 0xff;
    Files.write(path, bytes);

    assertThatThrownBy(() -> Safetensors.open(path)).isInstanceOf(FileFormatException.class);
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "100", "100000001", "-1", "9223372036854775807"})
  void refusesAHeaderLengthThatDoesNotFit(long length) throws IOException {
    Path path = folder.resolve("x.safetensors");
    ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
    Files.write(path, bytes.array());

    assertThatThrownBy(() -> Safetensors.open(path))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("header length: " + Long.toUnsignedString(length));
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    Path whole = folder.resolve("whole.safetensors");
    SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();
    tensors.put("a", HostTensor.of(new float[] {1, 2, 3}, 3));
    Safetensors.write(whole, tensors, Map.of());
    byte[] bytes = Files.readAllBytes(whole);
    Path part = folder.resolve("part.safetensors");

    for (int length = 0; length < bytes.length; length++) {
      Files.write(part, java.util.Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> Safetensors.open(part)).isInstanceOf(FileFormatException.class);
    }
  }

  @Test
  void readsATensorBeyondTwoGigabytesWithoutLoadingTheFile() throws IOException {
    long floats = 600_000_000L;
    long bytes = floats * 4;
    Path path =
        sparse(
            ("{\"big\":{\"dtype\":\"F32\",\"shape\":[%d],\"data_offsets\":[0,%d]},"
                    + "\"last\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%d,%d]}}")
                .formatted(floats, bytes, bytes, bytes + 4),
            bytes + 4);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      ByteBuffer value = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, 7.5f);
      channel.write(value, channel.size() - 4);
    }

    try (Safetensors file = Safetensors.open(path)) {
      assertThat(file.get("big").elements()).isEqualTo(floats);
      assertThat(file.get("big").value(floats - 1)).isZero();
      assertThat(file.get("last").toFloats()).containsExactly(7.5f);
    }
  }

  @Test
  void writesTheVeryBytesOfTheReferenceImplementation() throws Exception {
    Path reference = Path.of(SafetensorsTest.class.getResource("reference.safetensors").toURI());

    try (Safetensors file = Safetensors.open(reference)) {
      assertThat(file.names()).hasSize(23);
      for (DType dtype : DType.values()) {
        double[] expected =
            dtype == DType.BOOL ? new double[] {1, 0, 1, 0, 1, 0} : new double[] {1, 2, 3, 4, 5, 6};
        assertThat(file.get("b." + dtype).toDoubles()).containsExactly(expected);
      }
    }
    assertThat(rewrite(reference)).hasSameBinaryContentAs(reference);
  }

  @Test
  void readsEveryGoldenFileAndWritesItsTensorsBack() throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(SharedFolder.golden())) {
      files = found.filter(f -> f.toString().endsWith(".safetensors")).sorted().toList();
    }
    assertThat(files).hasSizeGreaterThan(30);
    for (Path golden : files) {
      try (Safetensors file = Safetensors.open(golden);
          Safetensors again = Safetensors.open(rewrite(golden))) {
        assertThat(again.names()).containsExactlyInAnyOrderElementsOf(file.names());
        file.names().forEach(name -> assertThat(again.get(name)).isEqualTo(file.get(name)));
      }
    }
  }

  private Path rewrite(Path original) {
    Path copy = folder.resolve("copy.safetensors");
    try (Safetensors file = Safetensors.open(original)) {
      SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();
      file.names().forEach(name -> tensors.put(name, file.get(name)));
      Safetensors.write(copy, tensors, file.metadata());
    }
    return copy;
  }

  private Path file(String json, int dataBytes) throws IOException {
    return sparse(json, dataBytes);
  }

  private Path sparse(String json, long dataBytes) throws IOException {
    byte[] header = json.strip().getBytes(StandardCharsets.UTF_8);
    Path path = folder.resolve("made.safetensors");
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.putLong(header.length).put(header).flip();
      channel.write(bytes);
      channel.write(ByteBuffer.allocate(1), 8 + header.length + dataBytes - 1);
    }
    return path;
  }
}
