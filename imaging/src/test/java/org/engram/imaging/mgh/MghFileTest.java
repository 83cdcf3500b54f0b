package org.engram.imaging.mgh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.engram.imaging.TestFiles;
import org.engram.imaging.fuzz.FuzzRun;
import org.engram.imaging.fuzz.Mutations;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.voxels.VoxelType;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
class MghFileTest {
  @TempDir private Path folder;

  /** 2 x 3 x 2 voxels of 1 x 2 x 3 mm, i to the left, j to the bottom, k to the front. */
  private static ByteBuffer header(int frames, int type) {
    ByteBuffer header = ByteBuffer.allocate(284);
    header.putInt(0, 1).putInt(4, 2).putInt(8, 3).putInt(12, 2).putInt(16, frames);
    header.putInt(20, type).putShort(28, (short) 1);
    float[] numbers = {1, 2, 3, -1, 0, 0, 0, 0, -1, 0, 1, 0, 10, 20, 30};
    for (int n = 0; n < numbers.length; n++) {
      header.putFloat(30 + 4 * n, numbers[n]);
    }
    return header;
  }

  /** Values 0, 1, 2, ... of a type, then a TR in milliseconds and other parameters. */
  private static byte[] file(int frames, int type, float milliseconds) {
    int bytes = type == 0 ? 1 : type == 4 || type == 10 ? 2 : 4;
    ByteBuffer all = ByteBuffer.allocate(284 + 12 * frames * bytes + 20);
    all.put(header(frames, type).array());
    for (int n = 0; n < 12 * frames; n++) {
      switch (type) {
        case 0 -> all.put((byte) n);
        case 4, 10 -> all.putShort((short) n);
        case 3 -> all.putFloat(n);
        default -> all.putInt(n);
      }
    }
    return all.putFloat(milliseconds).putFloat(0.1f).array();
  }

  @ParameterizedTest
  @CsvSource({"0, UINT8", "1, INT32", "3, FLOAT32", "4, INT16", "10, UINT16"})
  void everyTypeIsReadWithItsPlaceAndItsRepetitionTime(int type, VoxelType expected)
      throws IOException {
    byte[] bytes = file(3, type, 2500);
    Path plain = Files.write(folder.resolve("a.mgh"), bytes);
    Path packed = Files.write(folder.resolve("a.mgz"), Mutations.gzip(bytes));

    for (Path file : List.of(plain, packed)) {
      try (MghVolumes volumes = MghFile.open(file)) {
        assertThat(volumes.header().type()).isEqualTo(expected);
        assertThat(volumes.repetitionTime()).hasValue(2.5);
        assertThat(volumes.question()).isEmpty();
        // The middle voxel (1, 1.5, 1) lies at the centre.
        assertThat(volumes.grid().affine())
            .isEqualTo(Affine.ofRows(-1, 0, 0, 11, 0, 0, 3, 17, 0, -2, 0, 33));
        float[] values = new float[12];
        for (int frame = 0; frame < 3; frame++) {
          assertThat(volumes.advance()).isTrue();
          volumes.read(values);
          assertThat(values[0]).isEqualTo(12 * frame);
          assertThat(values[11]).isEqualTo(12 * frame + 11);
        }
        assertThat(volumes.advance()).isFalse();
      }
    }
  }

  @Test
  void aFileWithoutOrientationIsTakenAsCoronalAndNoted() throws IOException {
    byte[] bytes = file(1, 0, 0);
    bytes[29] = 0;
    Path file = Files.write(folder.resolve("a.mgh"), bytes);

    try (MghVolumes volumes = MghFile.open(file)) {
      assertThat(volumes.grid().affine())
          .isEqualTo(Affine.ofRows(-1, 0, 0, 1, 0, 0, 1, -1, 0, -1, 0, 1.5));
      assertThat(volumes.notes()).singleElement().asString().contains("goodRASFlag");
      assertThat(volumes.repetitionTime()).isEmpty();
    }
  }

  @Test
  void aRepetitionTimeOfTwoMillisecondsIsQuestioned() throws IOException {
    Path file = Files.write(folder.resolve("a.mgh"), file(2, 0, 2));

    try (MghVolumes volumes = MghFile.open(file)) {
      assertThat(volumes.repetitionTime()).hasValue(0.002);
      assertThat(volumes.question().orElseThrow().line())
          .contains("a.mgh, TR behind the data")
          .contains("0.1 to 20");
    }
  }

  @Test
  void malformedHeadersAreRefusedWithTheirPlace() throws IOException {
    refused(FileFormatException.class, header(1, 0).putInt(8, 0), "header byte 8", "a size of 0");
    refused(FileFormatException.class, header(1, 0).putInt(0, 2), "an MGH header");
    refused(RefusedInputException.class, header(1, 6), "header byte 20", "type 6, tensor");
    refused(FileFormatException.class, header(1, 0).putFloat(30, 0), "in one plane");
    refused(FileFormatException.class, header(1, 0).putFloat(78, Float.NaN), "not finite");
    refused(FileFormatException.class, header(1 << 30, 3), "a file of 304 bytes");
  }

  private void refused(Class<?> type, ByteBuffer header, String... parts) throws IOException {
    byte[] bytes = new byte[304];
    header.get(0, bytes, 0, 284);
    Path file = Files.write(folder.resolve("a.mgh"), bytes);
    assertThatThrownBy(() -> MghFile.open(file))
        .isInstanceOf(type)
        .satisfies(e -> assertThat(e.getMessage()).contains(parts).contains("a.mgh"));
  }

  @Test
  void theRealFourDimensionalFileIsReadAsNibabelReadsIt() {
    try (MghVolumes volumes = MghFile.open(TestFiles.real("anat/test.mgz"))) {
      assertThat(volumes.header().shape()).containsExactly(3, 4, 5, 2);
      assertThat(
              volumes
                  .grid()
                  .affine()
                  .near(Affine.ofRows(1, 2, 3, -13, 2, 3, 1, -11.5, 3, 1, 2, -11.5), 1e-5))
          .isTrue();
      float[] values = new float[60];
      double sum = 0;
      volumes.advance();
      volumes.read(values);
      assertThat(values[40]).isEqualTo(-0.19822542f);
      for (float value : values) {
        sum += value;
      }
      volumes.advance();
      volumes.read(values);
      assertThat(values[0]).isEqualTo(0.96569985f);
      assertThat(values[21]).isEqualTo(-0.17049399f);
      for (float value : values) {
        sum += value;
      }
      assertThat(sum / 120).isCloseTo(-0.129638115, within(1e-8));
      assertThat(volumes.repetitionTime()).hasValue(0.002);
    }
  }

  @Test
  void theRealAnatomicalFileIsReadAsNibabelReadsIt() {
    Volume volume = MghFile.readVolume(TestFiles.real("anat/wm.mgz"));
    double sum = 0;
    float max = 0;
    for (float value : volume.values()) {
      sum += value;
      max = Math.max(max, value);
    }

    assertThat(volume.values().length).isEqualTo(256 * 256 * 256);
    assertThat(sum / volume.values().length).isCloseTo(3.96547115, within(1e-8));
    assertThat(max).isEqualTo(250);
    assertThat(volume.values()[volume.values().length / 3]).isEqualTo(102);
    assertThat(
            volume
                .grid()
                .affine()
                .near(
                    Affine.ofRows(-1, 0, 0, 129.805542, 0, 0, 1, -99.129776, 0, -1, 0, 92.8170929),
                    1e-4))
        .isTrue();
  }

  private static void readAll(Path file) {
    try (MghVolumes volumes = MghFile.open(file)) {
      float[] values = new float[volumes.grid().voxels()];
      for (int frame = 0; frame < 100 && volumes.advance(); frame++) {
        volumes.read(values);
      }
      assertThat(volumes.question().isPresent() && volumes.repetitionTime().isEmpty()).isFalse();
    }
  }

  @Test
  void damagedFilesAreReadOrRefusedByName() {
    byte[] valid = file(3, 4, 2000);
    byte[] packed = Mutations.gzip(valid);
    Stream<byte[]> hostile =
        Stream.concat(
            Mutations.whole(valid, ByteOrder.BIG_ENDIAN, 4, 0, 4, 8, 12, 16, 20),
            Mutations.real(valid, ByteOrder.BIG_ENDIAN, 4, 30, 38, 42, 58, 78, 356));

    FuzzRun plain =
        FuzzRun.of(folder, "a.mgh", Mutations.of(valid, 1, 1500), MghFileTest::readAll)
            .and(FuzzRun.of(folder, "a.mgh", Mutations.cuts(valid), MghFileTest::readAll))
            .and(FuzzRun.of(folder, "a.mgh", hostile, MghFileTest::readAll));
    FuzzRun gzip =
        FuzzRun.of(folder, "a.mgz", Mutations.of(packed, 2, 1500), MghFileTest::readAll)
            .and(
                FuzzRun.of(
                    folder,
                    "a.mgz",
                    Mutations.packed(Mutations.of(valid, 3, 1500)),
                    MghFileTest::readAll));

    assertThat(plain.tried()).isEqualTo(1500 + valid.length + 6 * 18 + 6 * 13);
    assertThat(plain.refused()).isGreaterThan(600);
    assertThat(plain.read()).isGreaterThan(600);
    assertThat(gzip.tried()).isEqualTo(3000);
    assertThat(gzip.refused()).isGreaterThan(1500);
  }
}
