package org.engram.tensor.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.engram.tensor.EngramException;
import org.engram.tensor.FileFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzTest {
  @TempDir Path folder;

  @Test
  void readsStoredArraysInTheirOrder() {
    SequencedMap<String, HostTensor> arrays = Npz.read(Resources.file("numpy/stored.npz"));

    assertThat(arrays.sequencedKeySet()).containsExactly("bold", "tr");
    assertThat(arrays.get("bold").toFloats()).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(arrays.get("tr").toDoubles()).containsExactly(0.72);
  }

  @Test
  void readsCompressedArrays() {
    SequencedMap<String, HostTensor> arrays = Npz.read(Resources.file("numpy/compressed.npz"));

    assertThat(arrays.get("zeros").shape()).containsExactly(40, 50);
    assertThat(arrays.get("zeros").toFloats()).containsOnly(0);
    assertThat(arrays.get("x").toLongs()).containsExactly(0, 1, 2);
  }

  @Test
  void readsBackWhatItWroteAndWritesTheSameBytesTwice() {
    SequencedMap<String, HostTensor> arrays = new LinkedHashMap<>();
    arrays.put("z", HostTensor.of(new float[] {1.5f, -2}, 2, 1));
    arrays.put("a", HostTensor.of(new long[] {Long.MIN_VALUE}, 1));
    Path first = folder.resolve("1.npz");
    Path second = folder.resolve("2.npz");

    Npz.write(first, arrays);
    Npz.write(second, Npz.read(first));

    assertThat(Npz.read(second)).isEqualTo(arrays);
    assertThat(Npz.read(second).sequencedKeySet()).containsExactly("z", "a");
    assertThat(second).hasSameBinaryContentAs(first);
  }

  @Test
  void refusesAnEntryThatIsNoArray() throws IOException {
    Path path = zip("notes.txt", new byte[] {1, 2, 3});

    assertThatThrownBy(() -> Npz.read(path))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining(path + ", entry 'notes.txt': not an .npy entry");
  }

  @Test
  void takesAnEntryNameAsAKeyAndNotAsAPath() throws IOException {
    byte[] array = Files.readAllBytes(Resources.file("numpy/f4.npy"));
    Path path = zip("../../outside.npy", array);

    assertThat(Npz.read(path).sequencedKeySet()).containsExactly("../../outside");
    assertThat(folder.resolve("../../outside.npy")).doesNotExist();
  }

  @Test
  void refusesADamagedArrayByItsChecksum() throws IOException {
    byte[] bytes = Files.readAllBytes(Resources.file("numpy/stored.npz"));
    int at = indexOf(bytes, new byte[] {0, 0, (byte) 0x80, 0x3f}); // 1.0f
    bytes[at]++;
    Path path = Files.write(folder.resolve("x.npz"), bytes);

    assertThatThrownBy(() -> Npz.read(path))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("entry 'bold.npy': checksum");
  }

  @Test
  void refusesASizeThatDeflateCannotReach() throws IOException {
    byte[] bytes = Files.readAllBytes(zip("a.npy", new byte[100]));
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int central = indexOf(bytes, new byte[] {'P', 'K', 1, 2});
    buffer.putInt(central + 24, 200_000_000);
    Path path = Files.write(folder.resolve("bomb.npz"), bytes);

    assertThatThrownBy(() -> Npz.read(path))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("200000000 bytes promised from");
  }

  @Test
  void refusesASizeSmallerThanTheStream() throws IOException {
    byte[] bytes = Files.readAllBytes(zip("a.npy", new byte[100]));
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(indexOf(bytes, new byte[] {'P', 'K', 1, 2}) + 24, 99);
    Path path = Files.write(folder.resolve("x.npz"), bytes);

    assertThatThrownBy(() -> Npz.read(path))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("more bytes than promised");
  }

  @Test
  void refusesEntriesThatShareBytes() throws IOException {
    byte[] bytes = Files.readAllBytes(Resources.file("numpy/stored.npz"));
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int first = indexOf(bytes, new byte[] {'P', 'K', 1, 2});
    long size = Integer.toUnsignedLong(buffer.getInt(first + 24));
    buffer.putInt(first + 24, (int) size + 40);
    buffer.putInt(first + 20, (int) size + 40);
    Path path = Files.write(folder.resolve("x.npz"), bytes);

    assertThatThrownBy(() -> Npz.read(path))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("entry 'tr.npy': shares bytes with entry 'bold.npy'");
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    byte[] whole = Files.readAllBytes(Resources.file("numpy/stored.npz"));
    Path part = folder.resolve("part.npz");

    for (int length = 0; length < whole.length; length++) {
      Files.write(part, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Npz.read(part)).isInstanceOf(EngramException.class);
    }
  }

  private Path zip(String name, byte[] content) throws IOException {
    Path path = folder.resolve("made.npz");
    try (OutputStream out = Files.newOutputStream(path);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
      zip.closeEntry();
    }
    return path;
  }

  private static int indexOf(byte[] bytes, byte[] wanted) {
    for (int at = 0; at <= bytes.length - wanted.length; at++) {
      if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    throw new IllegalArgumentException("not found");
  }
}
