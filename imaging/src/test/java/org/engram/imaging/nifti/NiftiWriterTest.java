package org.engram.imaging.nifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.engram.imaging.TestFiles;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.VolumeStream;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NiftiWriterTest {
  private static final Affine OBLIQUE =
      Affine.ofRows(1.5, 0.25, 0, -10, -0.25, 1.5, 0, 20, 0, 0, 3, -30);

  @TempDir private Path folder;

  private static byte[] voxels(Path file) {
    try (NiftiVolumes volumes = NiftiFile.open(file)) {
      int bytes = (int) volumes.encoded().volumeBytes();
      ByteBuffer all = ByteBuffer.allocate(bytes * volumes.frames());
      while (volumes.advance()) {
        ByteBuffer one = ByteBuffer.allocate(bytes);
        volumes.encoded().raw(0, one);
        all.put(one.flip());
      }
      assertThat(all.hasRemaining()).isFalse();
      return all.array();
    }
  }

  private static Path copy(Path from, Path to) {
    try (NiftiVolumes volumes = NiftiFile.open(from)) {
      NiftiHeader header = volumes.header();
      NiftiWriter.write(to, volumes, header.withStorage(header.storage().withPair(false)));
    }
    return to;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "anat/anatomical_be_int16.nii",
        "anat/big.nii.gz",
        "anat/little.nii.gz",
        "anat/ras.hdr",
        "anat/spmMotor_int16_slope.nii.gz",
        "anat/with_extension.nii.gz",
        "anat/orient/ILP.nii.gz",
        "fmri4d/example4d.nii.gz",
        "fmri4d/example_nifti2.nii.gz",
        "fmri4d/functional.nii",
        "fmri4d/pcasl.nii.gz",
        "malformed/5D_small.nii",
        "malformed/all_nan_T1w.nii.gz",
        "malformed/no_xform_codes.nii.gz"
      })
  void aRealFileReadAndWrittenHasTheSameHeaderAndTheSameBytes(String name) {
    Path original = TestFiles.real(name);
    Path copy = copy(original, folder.resolve("copy.nii.gz"));

    NiftiHeader header = NiftiFile.header(original);
    assertThat(NiftiFile.header(copy))
        .isEqualTo(header.withStorage(header.storage().withPair(false)));
    assertThat(Arrays.mismatch(voxels(copy), voxels(original))).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource({"1, true", "1, false", "2, true", "2, false"})
  void everyTypeAndByteOrderOfOurOwnMakingComesBackToTheLastByte(int version, boolean big)
      throws IOException {
    ByteOrder order = big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    for (NiftiType type : NiftiType.values()) {
      if (type.voxels().isEmpty()) {
        continue;
      }
      NiftiBytes bytes = version == 1 ? NiftiBytes.one(order) : NiftiBytes.two(order);
      bytes.type(type.code(), type.bits()).scaling(0.25, -3).qform(2, 0.5, 0.5, 0.5, 1, 2, 3);
      Path original = Files.write(folder.resolve("a.nii"), bytes.withCount(12 * type.bits() / 8));
      Path copy = copy(original, folder.resolve("b.nii"));

      assertThat(NiftiFile.header(copy)).isEqualTo(NiftiFile.header(original));
      byte[] data = Files.readAllBytes(copy);
      byte[] expected = Files.readAllBytes(original);
      int bytesOfData = 12 * type.bits() / 8;
      assertThat(Arrays.copyOfRange(data, data.length - bytesOfData, data.length))
          .as(type.toString())
          .isEqualTo(Arrays.copyOfRange(expected, expected.length - bytesOfData, expected.length));
    }
  }

  @Test
  void aRunIsWrittenWithAllThatItsHeaderSays() {
    Grid grid = new Grid(3, 4, 5, OBLIQUE);
    NiftiHeader header =
        NiftiHeader.of(grid, 7, NiftiType.INT16, 4)
            .withRepetitionTime(0.735)
            .withDetails(NiftiDetails.none().withDescription("cleaned"))
            .withExtensions(
                List.of(new NiftiExtension(6, "a comment".getBytes(StandardCharsets.US_ASCII))));
    Path file = folder.resolve("run.nii.gz");

    try (Counting volumes = new Counting(grid, 7)) {
      NiftiWriter.write(file, volumes, header);
    }

    try (NiftiVolumes volumes = NiftiFile.open(file)) {
      assertThat(volumes.grid().matches(grid, 1e-5)).isTrue();
      assertThat(volumes.frames()).isEqualTo(7);
      assertThat(volumes.repetitionTime().orElseThrow()).isBetween(0.734999, 0.735001);
      assertThat(volumes.header().geometry().sform().code()).isEqualTo(4);
      assertThat(volumes.header().geometry().qform().code()).isEqualTo(4);
      assertThat(volumes.header().details().description()).isEqualTo("cleaned");
      assertThat(volumes.header().extensions().getFirst().content())
          .hasSize(24)
          .startsWith("a comment".getBytes(StandardCharsets.US_ASCII));
      float[] values = new float[60];
      for (int frame = 0; frame < 7; frame++) {
        volumes.advance();
        volumes.read(values);
        assertThat(values[59]).isEqualTo(1000 * frame + 59);
      }
      assertThat(volumes.notes()).isEmpty();
    }
  }

  /** A stream that is no NIfTI: value = 1000 x frame + voxel. */
  private static final class Counting implements VolumeStream {
    private final Grid grid;
    private final int frames;
    private int frame = -1;

    Counting(Grid grid, int frames) {
      this.grid = grid;
      this.frames = frames;
    }

    @Override
    public Grid grid() {
      return grid;
    }

    @Override
    public int frames() {
      return frames;
    }

    @Override
    public OptionalDouble repetitionTime() {
      return OptionalDouble.empty();
    }

    @Override
    public boolean advance() {
      return ++frame < frames;
    }

    @Override
    public void read(float[] into) {
      for (int v = 0; v < into.length; v++) {
        into[v] = 1000 * frame + v;
      }
    }

    @Override
    public void gather(int[] voxels, double[] into) {
      throw new UnsupportedOperationException("not needed to write");
    }

    @Override
    public void close() {}
  }

  @Test
  void theSameVolumeGivesTheSameBytes() throws IOException {
    Volume volume = new Volume(new Grid(2, 2, 1, OBLIQUE), new float[] {1, 2, 3, Float.NaN});
    NiftiWriter.write(folder.resolve("a.nii.gz"), volume);
    NiftiWriter.write(folder.resolve("b.nii.gz"), volume);
    byte[] packed = Files.readAllBytes(folder.resolve("a.nii.gz"));

    assertThat(packed).isEqualTo(Files.readAllBytes(folder.resolve("b.nii.gz")));
    assertThat(Arrays.copyOf(packed, 10)).containsExactly(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
    assertThat(NiftiFile.readVolume(folder.resolve("a.nii.gz")).values())
        .containsExactly(volume.values());
  }

  @ParameterizedTest
  @CsvSource({
    "UINT8, -1",
    "UINT8, 256",
    "INT8, 128",
    "INT16, 32768",
    "UINT16, -0.6",
    "INT32, 2147483648",
    "UINT32, 4294967296",
    "INT64, 9223372036854775808",
    "UINT64, 18446744073709551616",
    "INT16, NaN",
    "UINT8, Infinity"
  })
  void aValueThatATypeCannotHoldIsRefusedAndNoFileIsLeft(NiftiType type, float value)
      throws IOException {
    Grid grid = new Grid(2, 1, 1, OBLIQUE);
    Volume volume = new Volume(grid, new float[] {0, value});
    Path file = folder.resolve("a.nii");

    assertThatThrownBy(() -> NiftiWriter.write(file, volume, NiftiHeader.of(grid, 1, type, 1)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("the value " + value + " of voxel 1")
        .hasMessageContaining(type.voxels().orElseThrow().toString());
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void integersAreRoundedHalfToEvenAndScaled() {
    Grid grid = new Grid(6, 1, 1, OBLIQUE);
    float[] values = {0.5f, 1.5f, 2.5f, -0.5f, 254.5f, 1};
    NiftiHeader header = NiftiHeader.of(grid, 1, NiftiType.UINT8, 1);
    NiftiWriter.write(folder.resolve("a.nii"), new Volume(grid, values), header);
    NiftiHeader scaled = header.withStorage(NiftiStorage.of(NiftiType.INT16).withScaling(0.5, -1));
    NiftiWriter.write(folder.resolve("b.nii"), new Volume(grid, values), scaled);

    assertThat(NiftiFile.readVolume(folder.resolve("a.nii")).values())
        .containsExactly(0, 2, 2, 0, 254, 1);
    assertThat(NiftiFile.readVolume(folder.resolve("b.nii")).values()).containsExactly(values);
    assertThat(voxels(folder.resolve("b.nii"))).startsWith(3, 0, 5, 0, 7, 0, 1, 0);
  }

  @Test
  void unsigned64BitsReachTheirLastPowerOfTwo() {
    Grid grid = new Grid(2, 1, 1, OBLIQUE);
    Volume volume = new Volume(grid, new float[] {0x1p63f, 0x1.fffffep63f});
    NiftiHeader header = NiftiHeader.of(grid, 1, NiftiType.UINT64, 1);
    NiftiWriter.write(folder.resolve("a.nii"), volume, header);

    assertThat(NiftiFile.readVolume(folder.resolve("a.nii")))
        .isEqualTo(
            new Volume(NiftiFile.readVolume(folder.resolve("a.nii")).grid(), volume.values()));
  }

  @Test
  void whatAHeaderCannotHoldIsRefused() {
    Grid wide = new Grid(40_000, 1, 1, OBLIQUE);
    Volume volume = new Volume(wide, new float[40_000]);
    NiftiHeader one = NiftiHeader.of(wide, 1, NiftiType.UINT8, 1);
    NiftiHeader two = one.withStorage(one.storage().withVersion(2));
    Path file = folder.resolve("a.nii");

    assertThatThrownBy(() -> NiftiWriter.write(file, volume, one))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("Write it as NIfTI-2");
    NiftiWriter.write(file, volume, two);
    assertThat(NiftiFile.readVolume(file).values()).hasSize(40_000);
    assertThatThrownBy(
            () ->
                NiftiWriter.write(
                    file,
                    volume,
                    two.withDetails(NiftiDetails.none().withDescription("x".repeat(81)))))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("at most 80");
    assertThatThrownBy(() -> NiftiWriter.write(folder.resolve("a.img"), volume, two))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(".nii or .nii.gz");
    assertThatThrownBy(
            () -> NiftiWriter.write(file, volume, two.withShape(List.of(40_000L, 1L, 2L))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("[40000, 1, 2]");
  }
}
