package org.engram.imaging.nifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.engram.imaging.fuzz.Mutations;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NiftiTypesTest {
  @TempDir private Path folder;

  /** A type, how to store a number, two numbers at its ends, and how they read. */
  private record Case(
      int code, int bytes, BiConsumer<ByteBuffer, Integer> store, double first, double second) {}

  private static Stream<Case> cases() {
    return Stream.of(
        new Case(2, 1, (b, n) -> b.put((byte) (n == 0 ? 255 : 128)), 255, 128),
        new Case(256, 1, (b, n) -> b.put((byte) (n == 0 ? -128 : 127)), -128, 127),
        new Case(4, 2, (b, n) -> b.putShort((short) (n == 0 ? -32768 : 258)), -32768, 258),
        new Case(512, 2, (b, n) -> b.putShort((short) (n == 0 ? 65535 : 258)), 65535, 258),
        new Case(
            8, 4, (b, n) -> b.putInt(n == 0 ? Integer.MIN_VALUE : 16777217), -0x1p31, 16777217),
        new Case(768, 4, (b, n) -> b.putInt(n == 0 ? -1 : 16777217), 4294967295.0, 16777217),
        new Case(1024, 8, (b, n) -> b.putLong(n == 0 ? Long.MIN_VALUE : 1L << 52), -0x1p63, 0x1p52),
        new Case(1280, 8, (b, n) -> b.putLong(n == 0 ? -1L : 1L << 52), 0x1p64, 0x1p52),
        new Case(16, 4, (b, n) -> b.putFloat(n == 0 ? -1.5f : 3e38f), -1.5, 3e38f),
        new Case(64, 8, (b, n) -> b.putDouble(n == 0 ? -1.5 : 0.1), -1.5, 0.1));
  }

  private static Stream<Arguments> layouts() {
    return cases()
        .flatMap(
            one ->
                Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)
                    .flatMap(
                        order ->
                            Stream.of(1, 2).map(version -> Arguments.of(one, order, version))));
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void everyNumericTypeIsReadExactly(Case one, ByteOrder order, int version) throws IOException {
    ByteBuffer data = ByteBuffer.allocate(2 * one.bytes).order(order);
    one.store.accept(data, 0);
    one.store.accept(data, 1);
    NiftiBytes bytes = version == 1 ? NiftiBytes.one(order) : NiftiBytes.two(order);
    Path file = folder.resolve("a.nii");
    Files.write(file, bytes.shape(2).type(one.code, 8 * one.bytes).with(data.array()));

    try (NiftiVolumes volumes = NiftiFile.open(file)) {
      double[] gathered = new double[2];
      float[] read = new float[2];
      assertThat(volumes.advance()).isTrue();
      volumes.gather(new int[] {0, 1}, gathered);
      volumes.read(read);
      assertThat(gathered).containsExactly(one.first, one.second);
      assertThat(read).containsExactly((float) one.first, (float) one.second);
      assertThat(volumes.header().storage().order()).isEqualTo(order);
      assertThat(volumes.header().storage().version()).isEqualTo(version);
    }
    Files.write(file, bytes.scaling(0.5, 10).type(one.code, 8 * one.bytes).with(data.array()));
    try (NiftiVolumes volumes = NiftiFile.open(file)) {
      double[] gathered = new double[2];
      float[] read = new float[2];
      volumes.advance();
      volumes.gather(new int[] {0, 1}, gathered);
      volumes.read(read);
      assertThat(gathered).containsExactly(one.first * 0.5 + 10, one.second * 0.5 + 10);
      assertThat(read)
          .containsExactly((float) (one.first * 0.5 + 10), (float) (one.second * 0.5 + 10));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 'binary, one bit'",
    "32, 64, complex64",
    "128, 24, RGB24",
    "1536, 128, float128",
    "1792, 128, complex128",
    "2048, 256, complex256",
    "2304, 32, RGBA32",
  })
  void typesThatAreNoSingleNumberAreRefusedByName(int code, int bits, String name)
      throws IOException {
    Path file = folder.resolve("a.nii");
    Files.write(file, NiftiBytes.one().type(code, bits).with(new byte[12 * 32]));

    assertThatThrownBy(() -> NiftiFile.open(file))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("a.nii, header byte 70 (datatype)")
        .hasMessageContaining(name);
    assertThat(NiftiFile.header(file).type().code()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({"0, 5", "NaN, 5", "Infinity, NaN", "-Infinity, 0", "1, 0"})
  void aSlopeThatScalesNothingIsNone(double slope, double intercept) throws IOException {
    Path file = folder.resolve("a.nii");
    Files.write(file, NiftiBytes.one().scaling(slope, intercept).withCount(12));

    assertThat(NiftiFile.readVolume(file).values()).startsWith(0f, 1f, 2f, 3f);
  }

  @Test
  void unscaledFloatsKeepEveryBit() throws IOException {
    int[] bits = {0x80000000, 0x7fc12345, 0x00000001, 0xff800000, 0x3f800000, 0x7f800000};
    ByteBuffer data = ByteBuffer.allocate(24).order(ByteOrder.BIG_ENDIAN);
    data.asIntBuffer().put(bits);
    Path file = folder.resolve("a.nii");
    Files.write(
        file, NiftiBytes.one(ByteOrder.BIG_ENDIAN).shape(6).type(16, 32).with(data.array()));

    Volume volume = NiftiFile.readVolume(file);

    for (int n = 0; n < bits.length; n++) {
      assertThat(Float.floatToRawIntBits(volume.values()[n])).isEqualTo(bits[n]);
    }
  }

  @Test
  void aShapeOfUpToSevenAxesIsAStreamOfVolumes() throws IOException {
    Path file = folder.resolve("a.nii");
    Files.write(file, NiftiBytes.one().shape(2, 3, 1, 2, 2, 1, 2).withCount(48));

    try (NiftiVolumes volumes = NiftiFile.open(file)) {
      assertThat(volumes.header().shape()).isEqualTo(List.of(2L, 3L, 1L, 2L, 2L, 1L, 2L));
      assertThat(volumes.frames()).isEqualTo(8);
      float[] values = new float[6];
      for (int frame = 0; frame < 8; frame++) {
        assertThat(volumes.advance()).isTrue();
        volumes.read(values);
        assertThat(values[0]).isEqualTo(6 * frame);
        assertThat(values[5]).isEqualTo(6 * frame + 5);
      }
      assertThat(volumes.advance()).isFalse();
    }
  }

  @Test
  void aPairIsNamedByEitherFileAndEitherMayBePacked() throws IOException {
    byte[] header = NiftiBytes.two(ByteOrder.LITTLE_ENDIAN).pair().offset(3).with(new byte[0]);
    byte[] data = new byte[3 + 12];
    data[3] = 7;
    Files.write(folder.resolve("one.hdr"), header);
    Files.write(folder.resolve("one.img"), data);
    Files.write(folder.resolve("two.hdr.gz"), Mutations.gzip(header));
    Files.write(folder.resolve("two.img.gz"), Mutations.gzip(data));

    for (String name : List.of("one.hdr", "one.img", "two.hdr.gz", "two.img.gz", "two.img")) {
      Volume volume = NiftiFile.readVolume(folder.resolve(name));
      assertThat(volume.values()).as(name).hasSize(12).startsWith(7f, 0f);
    }
  }
}
