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
import org.engram.imaging.fuzz.Mutations;
import org.engram.imaging.volume.Affine;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NiftiHeaderTest {
  @TempDir private Path folder;

  private void refused(byte[] content, String... parts) throws IOException {
    refused("a.nii", content, parts);
  }

  private void refused(String name, byte[] content, String... parts) throws IOException {
    Path file = Files.write(folder.resolve(name), content);
    assertThatThrownBy(() -> readAll(file))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining(name)
        .satisfies(e -> assertThat(e.getMessage()).contains(parts));
  }

  private static void readAll(Path file) {
    try (NiftiVolumes volumes = NiftiFile.open(file)) {
      while (volumes.advance()) {
        volumes.read(new float[volumes.grid().voxels()]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 347})
  void aHeaderThatEndsEarlyIsRefused(int bytes) throws IOException {
    byte[] cut = Arrays.copyOf(NiftiBytes.one().withCount(12), bytes);

    refused(cut, bytes == 0 ? "an empty file" : bytes == 347 ? "ends after 347" : "a NIfTI header");
  }

  @Test
  void aWrongMagicIsShown() throws IOException {
    NiftiBytes bytes = NiftiBytes.one();
    bytes.header().put(345, (byte) '*');

    refused(bytes.withCount(12), "header byte 344 (magic)", "'n*1?'", "n+1 or ni1");
  }

  @Test
  void anAnalyzeHeaderIsCalledAnalyze() throws IOException {
    NiftiBytes bytes = NiftiBytes.one();
    bytes.header().putInt(344, 0);

    refused(bytes.withCount(12), "an ANALYZE 7.5 header", "left and right");
  }

  @ParameterizedTest
  @CsvSource({"0, 0 dimensions", "8, 8 dimensions", "-1, -1 dimensions"})
  void aNumberOfDimensionsBeyondSevenIsRefused(int count, String found) throws IOException {
    NiftiBytes bytes = NiftiBytes.one();
    bytes.header().putShort(40, (short) count);

    refused(bytes.withCount(12), "header byte 40 (dim[0])", found);
  }

  @Test
  void aSizeBelowOneIsRefusedWithItsField() throws IOException {
    refused(NiftiBytes.one().shape(2, -3, 2).withCount(12), "header byte 44 (dim[2])", "-3");
    refused(
        NiftiBytes.two(ByteOrder.BIG_ENDIAN).shape(2, 3, 0).withCount(12),
        "header byte 40 (dim[3])",
        "a size of 0");
  }

  @Test
  void bitsThatDoNotGoWithTheTypeAreNotedAndTheTypeCounts() throws IOException {
    Path file = Files.write(folder.resolve("a.nii"), NiftiBytes.one().type(4, 8).withCount(24));

    try (NiftiVolumes run = NiftiFile.open(file)) {
      assertThat(run.header().type()).isEqualTo(NiftiType.INT16);
      assertThat(run.notes()).anyMatch(note -> note.startsWith("bitpix is 8; the data type"));
    }
    refused(NiftiBytes.one().type(4, 8).withCount(12), "a file of 364 bytes", "376 bytes");
    refused(NiftiBytes.one().type(77, 8).withCount(24), "header byte 70 (datatype)", "type 77");
  }

  @Test
  void anOffsetOfZeroIsMendedWhereTheLengthOfTheFileSaysHow() throws IOException {
    Path file = Files.write(folder.resolve("a.nii"), NiftiBytes.one().offset(0).withCount(12));

    assertThat(NiftiFile.readVolume(file).values()).startsWith(0, 1, 2, 3);
    try (NiftiVolumes run = NiftiFile.open(file)) {
      assertThat(run.notes()).anyMatch(note -> note.startsWith("vox_offset is 0: the data are"));
    }
    refused(NiftiBytes.one().offset(0).withCount(13), "data at byte 0.0", "at least 352");
    byte[] packed = Mutations.gzip(NiftiBytes.one().offset(0).withCount(12));
    refused("a.nii.gz", packed, "data at byte 0.0", "Write the header anew");
  }

  @Test
  void aSformThatIsNoneGivesWayToTheQform() throws IOException {
    double[] flat = {2, 0, 0, -10, 0, 3, 0, -20, 0, 0, 0, -30};
    NiftiBytes bytes = NiftiBytes.one().sform(1, flat).qform(1, 0, 0, 0, 1, 2, 3);
    Path file = Files.write(folder.resolve("a.nii"), bytes.withCount(12));

    try (NiftiVolumes run = NiftiFile.open(file)) {
      assertThat(run.grid().affine()).isEqualTo(Affine.ofRows(2, 0, 0, 1, 0, 3, 0, 2, 0, 0, 4, 3));
      assertThat(run.notes()).anyMatch(note -> note.contains("the qform was taken"));
    }
    refused(NiftiBytes.one().sform(1, flat).withCount(12), "the sform is flat");
  }

  @ParameterizedTest
  @CsvSource({"348", "351", "-16", "352.5", "NaN", "Infinity"})
  void dataInsideOfTheHeaderAreRefused(double offset) throws IOException {
    refused(
        NiftiBytes.one().offset(offset).withCount(12),
        "header byte 108 (vox_offset)",
        "data at byte " + offset);
  }

  @Test
  void dataBehindTheEndAreRefused() throws IOException {
    refused(NiftiBytes.one().offset(1e9).withCount(12), "vox_offset", "at most 364");
    refused(NiftiBytes.one().offset(360).withCount(12), "a file of 364 bytes", "372 bytes");
  }

  @Test
  void terabytesAreRefusedBeforeAnythingIsAllocated() throws IOException {
    byte[] huge = NiftiBytes.one().shape(32767, 32767, 32767, 32767).type(64, 64).withCount(12);

    refused(huge, "a file of 364 bytes");
    refused("a.nii.gz", Mutations.gzip(huge), "cannot unpack to more than");
    byte[] larger =
        NiftiBytes.two(ByteOrder.LITTLE_ENDIAN)
            .shape(1L << 62, 1L << 62, 1L << 62, 1L << 62, 1L << 62, 1L << 62, 1L << 62)
            .withCount(12);
    refused(larger, "a file of 556 bytes");
  }

  @Test
  void truncatedDataAreRefusedWithTheirLength() throws IOException {
    refused(NiftiBytes.one().withCount(11), "a file of 363 bytes", "364 bytes");
    refused(
        "a.nii.gz",
        Mutations.gzip(NiftiBytes.one().withCount(11)),
        "byte 363 unpacked",
        "data that end after 11 bytes",
        "12 bytes of data");
  }

  @Test
  void aVolumeMoreThanTheHeaderTellsOfIsRefused() throws IOException {
    refused(NiftiBytes.one().withCount(24), "byte 364", "12 bytes or more behind the data");
    refused(
        "a.nii.gz",
        Mutations.gzip(NiftiBytes.one().withCount(24)),
        "byte 364 unpacked",
        "12 bytes or more behind the data");
  }

  @Test
  void zerosBehindTheDataArePadding() throws IOException {
    byte[] padded = Arrays.copyOf(NiftiBytes.one().withCount(12), 100_000);
    Path file = Files.write(folder.resolve("a.nii"), padded);

    try (NiftiVolumes volumes = NiftiFile.open(file)) {
      assertThat(volumes.advance()).isTrue();
      assertThat(volumes.advance()).isFalse();
      assertThat(volumes.notes()).isEmpty();
    }
  }

  @Test
  void extensionsAreKeptWithCodeAndBytes() throws IOException {
    byte[] text = Arrays.copyOf("a comment".getBytes(StandardCharsets.US_ASCII), 24);
    byte[] file = withExtensions(32 + 16, 32, 6, text, 16, 4, new byte[8]);

    NiftiHeader header = NiftiFile.header(Files.write(folder.resolve("a.nii"), file));

    assertThat(header.extensions())
        .containsExactly(new NiftiExtension(6, text), new NiftiExtension(4, new byte[8]));
    assertThat(header.extensions().get(1).toString()).isEqualTo("AFNI, 8 bytes");
  }

  @Test
  void anExtensionThatOverrunsTheDataIsRefused() throws IOException {
    refused(
        withExtensions(32, 48, 6, new byte[24]),
        "byte 352 (esize of a header extension)",
        "an extension of 48 bytes, beyond byte 384");
    refused(withExtensions(32, -8, 6, new byte[24]), "an extension of -8 bytes");
    refused(withExtensions(32, 4, 6, new byte[24]), "an extension of 4 bytes");
  }

  /** Extensions given as size, code and content, one after another. */
  private static byte[] withExtensions(int space, Object... parts) {
    NiftiBytes bytes = NiftiBytes.one().offset(352.0 + space);
    bytes.header().put(348, (byte) 1);
    ByteBuffer data = ByteBuffer.allocate(space + 12).order(ByteOrder.LITTLE_ENDIAN);
    for (int n = 0; n < parts.length; n += 3) {
      data.putInt((int) parts[n]).putInt((int) parts[n + 1]).put((byte[]) parts[n + 2]);
    }
    return bytes.with(data.array());
  }

  @Test
  void ciftiIsNoVolume() throws IOException {
    byte[] cifti =
        NiftiBytes.two(ByteOrder.LITTLE_ENDIAN).intent(3002).shape(1, 1, 1, 1, 3, 4).withCount(12);
    Path file = Files.write(folder.resolve("a.dtseries.nii"), cifti);

    assertThatThrownBy(() -> NiftiFile.open(file))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("header byte 504 (intent_code)")
        .hasMessageContaining("a CIFTI file (intent 3002)");
  }

  @Test
  void aNameThatSaysOtherThanTheContentIsNoted() throws IOException {
    Path packed =
        Files.write(folder.resolve("a.nii"), Mutations.gzip(NiftiBytes.one().withCount(12)));
    Path plain = Files.write(folder.resolve("b.nii.gz"), NiftiBytes.one().withCount(12));

    try (NiftiVolumes one = NiftiFile.open(packed);
        NiftiVolumes other = NiftiFile.open(plain)) {
      assertThat(one.notes())
          .containsExactly("the content is gzip, though the name does not say so");
      assertThat(other.notes())
          .containsExactly("the content is not compressed, though the name says .gz");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "8, 2, 2",
    "16, 2500, 2.5",
    "24, 720000, 0.72",
    "0, 1.5, 1.5",
    "32, 2, ",
    "8, 0, ",
    "8, NaN, "
  })
  void theRepetitionTimeIsInSecondsByItsUnit(int unit, double step, Double seconds)
      throws IOException {
    byte[] run =
        NiftiBytes.one().shape(1, 1, 1, 3).pixdim(1, 2, 3, 4, step).units(2 | unit).withCount(3);
    Path file = Files.write(folder.resolve("a.nii"), run);

    try (NiftiVolumes volumes = NiftiFile.open(file)) {
      if (seconds == null) {
        assertThat(volumes.repetitionTime()).isEmpty();
      } else {
        assertThat(volumes.repetitionTime().orElseThrow())
            .isBetween(seconds - 1e-6, seconds + 1e-6);
      }
      assertThat(volumes.timing().question()).isEmpty();
      assertThat(
              volumes.notes().contains("no unit of time is stated: pixdim[4] is taken as seconds"))
          .isEqualTo(unit == 0);
    }
  }

  @Test
  void aFileThatIsNotThereIsSaidToBeMissing() throws IOException {
    Path none = folder.resolve("none.nii");
    Path link = Files.createSymbolicLink(folder.resolve("link.nii"), none);

    assertThatThrownBy(() -> NiftiFile.open(none)).hasMessageContaining("no such file");
    assertThatThrownBy(() -> NiftiFile.open(link)).hasMessageContaining("datalad get");
    assertThatThrownBy(() -> NiftiFile.open(folder)).hasMessageContaining("a folder");
  }
}
