package org.engram.imaging.voxels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.engram.imaging.fuzz.FuzzRun;
import org.engram.imaging.fuzz.Mutations;
import org.engram.tensor.FileFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class GzipTest {
  /** The empty block that ends a BGZF file. */
  private static final byte[] BGZF_END = block(new byte[0]);

  @TempDir private Path folder;

  /** Bytes that compress about three to one. */
  private static byte[] content(int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] content = new byte[length];
    for (int n = 0; n < length; n++) {
      content[n] = (byte) (random.nextInt(8) * random.nextInt(2));
    }
    return content;
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** One BGZF block, put together by the SAM specification. */
  private static byte[] block(byte[] content) {
    Deflater deflater = new Deflater(6, true);
    deflater.setInput(content);
    deflater.finish();
    byte[] packed = new byte[70_000];
    int length = deflater.deflate(packed);
    deflater.end();
    CRC32 checksum = new CRC32();
    checksum.update(content);
    ByteBuffer block = ByteBuffer.allocate(18 + length + 8).order(ByteOrder.LITTLE_ENDIAN);
    block.putInt(0x04088b1f).putInt(0).putShort((short) 0xff00).putShort((short) 6);
    block.put((byte) 'B').put((byte) 'C').putShort((short) 2);
    block.putShort((short) (block.capacity() - 1));
    block.put(packed, 0, length).putInt((int) checksum.getValue()).putInt(content.length);
    return block.array();
  }

  private static byte[] blocked(byte[] content, int size) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int at = 0; at < content.length; at += size) {
      all.writeBytes(block(Arrays.copyOfRange(content, at, Math.min(content.length, at + size))));
    }
    all.writeBytes(BGZF_END);
    return all.toByteArray();
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("a.gz"), bytes);
  }

  /** Reads in pieces of a size, direct memory as the readers do. */
  private static byte[] readAll(Path file, int piece) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (ByteSource source = ByteSource.open(file)) {
      ByteBuffer into = ByteBuffer.allocateDirect(piece);
      int count;
      do {
        count = source.fill(into.clear());
        byte[] bytes = new byte[count];
        into.flip().get(bytes);
        all.writeBytes(bytes);
      } while (count == piece);
      assertThat(source.position()).isEqualTo(all.size());
    }
    return all.toByteArray();
  }

  @Test
  void membersOneAfterAnotherAreOneContent() throws IOException {
    byte[] one = content(300_000, 1);
    byte[] two = content(10, 2);
    Path file =
        write(
            joined(
                Mutations.gzip(one),
                Mutations.gzip(new byte[0]),
                Mutations.gzip(two),
                new byte[1000]));

    assertThat(readAll(file, 4096)).isEqualTo(joined(one, two));
    assertThat(readAll(file, 300_010)).isEqualTo(joined(one, two));
    assertThat(readAll(file, 1 << 20)).isEqualTo(joined(one, two));
  }

  @Test
  void allFieldsOfAMemberHeaderArePassed() throws IOException {
    byte[] plain = Mutations.gzip(content(1000, 3));
    byte[] head = {0x1f, (byte) 0x8b, 8, 2 + 4 + 8 + 16, 1, 2, 3, 4, 0, 3};
    byte[] fields = {3, 0, 'x', 'y', 'z', 'n', 'a', 0, 'c', 'o', 'm', 0, 9, 9};

    Path file = write(joined(head, fields, Arrays.copyOfRange(plain, 10, plain.length)));

    assertThat(readAll(file, 1 << 16)).isEqualTo(content(1000, 3));
  }

  @Test
  void blockedGzipIsReadAsOneContent() throws IOException {
    byte[] content = content(5_000_000, 4);
    Path file = write(blocked(content, 65_280));

    try (ByteSource source = ByteSource.open(file)) {
      assertThat(source).isInstanceOf(BlockGzipSource.class);
    }
    assertThat(readAll(file, 1 << 22)).isEqualTo(content);
    assertThat(readAll(file, 1000)).isEqualTo(content);
    assertThat(readAll(file, 65_280)).isEqualTo(content);
  }

  @Test
  void plainMembersBehindBlocksAreReadToo() throws IOException {
    byte[] one = content(200_000, 5);
    byte[] two = content(100_000, 6);
    Path file = write(joined(blocked(one, 60_000), Mutations.gzip(two), new byte[7]));

    assertThat(readAll(file, 1 << 16)).isEqualTo(joined(one, two));
  }

  @Test
  void aWrongChecksumOrLengthIsFound() throws IOException {
    byte[] gzip = Mutations.gzip(content(100_000, 7));
    byte[] checksum = gzip.clone();
    checksum[gzip.length - 8] ^= 1;
    byte[] length = gzip.clone();
    length[gzip.length - 4] ^= 1;
    byte[] blocks = blocked(content(100_000, 7), 65_280);
    byte[] block = blocks.clone();
    block[blocks.length - BGZF_END.length - 8] ^= 1;

    assertDamaged(checksum, "checksum is wrong");
    assertDamaged(length, "length is not as stated");
    assertDamaged(block, "checksum is wrong");
  }

  @Test
  void bytesBehindTheGzipDataThatAreNoPaddingAreFound() throws IOException {
    byte[] gzip = Mutations.gzip(content(1000, 8));

    assertDamaged(joined(gzip, new byte[] {0, 0, 7}), "neither gzip nor padding");
    assertDamaged(
        joined(blocked(content(1000, 8), 500), new byte[] {7, 7}), "neither gzip nor padding");
  }

  @Test
  void gzipDataThatEndInTheMiddleAreFound() throws IOException {
    byte[] gzip = Mutations.gzip(content(100_000, 9));
    byte[] blocks = blocked(content(100_000, 9), 65_280);

    assertDamaged(Arrays.copyOf(gzip, gzip.length - 1), "end in the middle");
    assertDamaged(Arrays.copyOf(gzip, gzip.length / 2), "end in the middle");
    assertDamaged(Arrays.copyOf(gzip, 5), "end in the middle");
    assertDamaged(Arrays.copyOf(blocks, blocks.length / 2), "end in the middle");
  }

  private void assertDamaged(byte[] bytes, String found) throws IOException {
    Path file = write(bytes);
    assertThatThrownBy(() -> readAll(file, 1 << 14))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("a.gz, byte ")
        .hasMessageContaining(found);
  }

  @Test
  void damageOfAnyKindIsReadOrRefusedByName() {
    byte[] members = joined(Mutations.gzip(content(2000, 10)), Mutations.gzip(content(300, 11)));
    byte[] blocks = blocked(content(4000, 12), 1500);

    FuzzRun plain =
        FuzzRun.of(folder, "a.gz", Mutations.of(members, 1, 1500), f -> readAll(f, 4096))
            .and(FuzzRun.of(folder, "a.gz", Mutations.cuts(members), f -> readAll(f, 4096)));
    FuzzRun blocked =
        FuzzRun.of(folder, "b.gz", Mutations.of(blocks, 2, 1500), f -> readAll(f, 4096))
            .and(FuzzRun.of(folder, "b.gz", Mutations.cuts(blocks), f -> readAll(f, 4096)));

    assertThat(plain.tried()).isGreaterThan(2100);
    assertThat(plain.refused()).isGreaterThan(1500);
    assertThat(blocked.tried()).isGreaterThan(2100);
    assertThat(blocked.refused()).isGreaterThan(1500);
  }
}
