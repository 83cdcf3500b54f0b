package org.engram.imaging.nifti;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.engram.imaging.fuzz.FuzzRun;
import org.engram.imaging.fuzz.Mutations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files: read, or refused by an error that names them, in bounded time and memory. */
@Timeout(300)
class NiftiFuzzTest {
  private static final int[] SIZES_1 = {0, 40, 42, 44, 46, 48, 70, 72, 252, 254};
  private static final int[] REALS_1 = {76, 80, 92, 108, 112, 116, 256, 264, 268, 280, 292};
  private static final int[] SIZES_2 = {16, 24, 32, 40, 48, 168, 224};
  private static final int[] REALS_2 = {104, 112, 136, 176, 184, 352, 376, 400, 424};

  @TempDir private Path folder;

  /** A run of four volumes with a qform, a slope and an extension. */
  private static byte[] valid(NiftiBytes bytes, int header) {
    byte[] extension = {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'a', ' ', 'n', 'o', 't', 'e', 0, 0};
    boolean big = bytes.header().order() == ByteOrder.BIG_ENDIAN;
    extension[big ? 7 : 4] = 16;
    extension[big ? 11 : 8] = 6;
    bytes.shape(4, 3, 2, 4).type(4, 16).offset(header + 20).scaling(0.5, 3);
    bytes.sform(0).qform(1, 0, 0, 0.5, 1, 2, 3);
    byte[] head = Arrays.copyOf(bytes.with(new byte[0]), header);
    byte[] all = Arrays.copyOf(head, header + 20 + 192);
    System.arraycopy(extension, 0, all, header, 20);
    for (int n = header + 20; n < all.length; n++) {
      all[n] = (byte) n;
    }
    return all;
  }

  private static void readAll(Path file) {
    try (NiftiVolumes volumes = NiftiFile.open(file)) {
      float[] values = new float[volumes.grid().voxels()];
      double[] last = new double[1];
      for (int frame = 0; frame < 100 && volumes.advance(); frame++) {
        volumes.read(values);
        volumes.gather(new int[] {values.length - 1}, last);
      }
    }
  }

  private static Stream<byte[]> hostile(byte[] valid, ByteOrder order, int version) {
    Stream<byte[]> sizes =
        version == 1
            ? Mutations.whole(valid, order, 2, SIZES_1)
            : Mutations.whole(valid, order, 8, SIZES_2);
    Stream<byte[]> reals =
        version == 1
            ? Mutations.real(valid, order, 4, REALS_1)
            : Mutations.real(valid, order, 8, REALS_2);
    int extension = version == 1 ? 352 : 544;
    return Stream.of(sizes, reals, Mutations.whole(valid, order, 4, extension, extension + 4))
        .flatMap(s -> s);
  }

  private FuzzRun fuzz(byte[] valid, ByteOrder order, int version) {
    return FuzzRun.of(folder, "a.nii", Mutations.of(valid, version, 1500), NiftiFuzzTest::readAll)
        .and(FuzzRun.of(folder, "a.nii", Mutations.cuts(valid), NiftiFuzzTest::readAll))
        .and(FuzzRun.of(folder, "a.nii", hostile(valid, order, version), NiftiFuzzTest::readAll));
  }

  @Test
  void theFilesBeforeTheDamageAreRead() throws IOException {
    byte[] one = valid(NiftiBytes.one(ByteOrder.BIG_ENDIAN), 348);
    byte[] two = valid(NiftiBytes.two(ByteOrder.LITTLE_ENDIAN), 540);

    for (byte[] valid : new byte[][] {one, two}) {
      Path file = Files.write(folder.resolve("a.nii"), valid);
      try (NiftiVolumes volumes = NiftiFile.open(file)) {
        assertThat(volumes.header().extensions()).hasSize(1);
        assertThat(volumes.frames()).isEqualTo(4);
      }
    }
  }

  @Test
  void damagedNifti1() {
    byte[] little = valid(NiftiBytes.one(ByteOrder.LITTLE_ENDIAN), 348);
    byte[] big = valid(NiftiBytes.one(ByteOrder.BIG_ENDIAN), 348);

    FuzzRun run = fuzz(little, ByteOrder.LITTLE_ENDIAN, 1).and(fuzz(big, ByteOrder.BIG_ENDIAN, 1));

    assertThat(run.tried()).isEqualTo(4838);
    assertThat(run.refused()).isGreaterThan(2000);
    assertThat(run.read()).isGreaterThan(1000);
  }

  @Test
  void damagedNifti2() {
    byte[] little = valid(NiftiBytes.two(ByteOrder.LITTLE_ENDIAN), 540);

    FuzzRun run = fuzz(little, ByteOrder.LITTLE_ENDIAN, 2);

    assertThat(run.tried()).isEqualTo(2420);
    assertThat(run.refused()).isGreaterThan(1000);
    assertThat(run.read()).isGreaterThan(400);
  }

  /** The damage is inside: the packed bytes are whole, and promise what the header promises. */
  @Test
  void damageInsideOfGzip() {
    byte[] valid = valid(NiftiBytes.one(ByteOrder.LITTLE_ENDIAN), 348);

    FuzzRun run =
        FuzzRun.of(
                folder,
                "a.nii.gz",
                Mutations.packed(Mutations.of(valid, 5, 1500)),
                NiftiFuzzTest::readAll)
            .and(
                FuzzRun.of(
                    folder,
                    "a.nii.gz",
                    Mutations.packed(hostile(valid, ByteOrder.LITTLE_ENDIAN, 1)),
                    NiftiFuzzTest::readAll));

    assertThat(run.tried()).isEqualTo(1859);
    assertThat(run.refused()).isGreaterThan(500);
    assertThat(run.read()).isGreaterThan(500);
  }

  @Test
  void damagedGzip() {
    byte[] packed = Mutations.gzip(valid(NiftiBytes.one(ByteOrder.LITTLE_ENDIAN), 348));

    FuzzRun run =
        FuzzRun.of(folder, "a.nii.gz", Mutations.of(packed, 6, 1500), NiftiFuzzTest::readAll)
            .and(FuzzRun.of(folder, "a.nii.gz", Mutations.cuts(packed), NiftiFuzzTest::readAll));

    assertThat(run.tried()).isBetween(1700, 2000);
    assertThat(run.refused()).isGreaterThan(1400);
  }

  @Test
  void damagedHeadersOfPairs() throws IOException {
    byte[] valid = valid(NiftiBytes.one(ByteOrder.LITTLE_ENDIAN), 348);
    byte[] header = Arrays.copyOf(valid, 348 + 20);
    header[345] = 'i';
    Arrays.fill(header, 108, 112, (byte) 0);
    Files.write(folder.resolve("a.img"), Arrays.copyOfRange(valid, 368, valid.length));

    FuzzRun run =
        FuzzRun.of(folder, "a.hdr", Mutations.of(header, 7, 1500), NiftiFuzzTest::readAll)
            .and(
                FuzzRun.of(
                    folder,
                    "a.hdr",
                    hostile(header, ByteOrder.LITTLE_ENDIAN, 1),
                    NiftiFuzzTest::readAll));

    assertThat(run.tried()).isEqualTo(1859);
    assertThat(run.refused()).isGreaterThan(500);
    assertThat(run.read()).isGreaterThan(300);
  }
}
