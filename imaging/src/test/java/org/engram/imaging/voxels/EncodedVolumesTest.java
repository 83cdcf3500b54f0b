package org.engram.imaging.voxels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.engram.imaging.fuzz.Mutations;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.tensor.FileFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
class EncodedVolumesTest {
  private static final Affine UNIT = Affine.scaling(1, 1, 1);

  @TempDir private Path folder;

  private static EncodedVolumes open(Path file, Grid grid, int frames, VoxelType type) {
    return new EncodedVolumes(
        ByteSource.open(file),
        grid,
        frames,
        VoxelEncoding.plain(type, ByteOrder.LITTLE_ENDIAN),
        OptionalDouble::empty,
        true);
  }

  /** Value v of frame f is a hash of both, so that no two places can be mixed up unseen. */
  private static short value(int frame, int voxel) {
    return (short) (frame * 31_337 + voxel * 7919 + (voxel >>> 13));
  }

  private static byte[] run(int voxels, int frames) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * voxels * frames).order(ByteOrder.LITTLE_ENDIAN);
    for (int frame = 0; frame < frames; frame++) {
      for (int voxel = 0; voxel < voxels; voxel++) {
        bytes.putShort(value(frame, voxel));
      }
    }
    return bytes.array();
  }

  /** Many volumes to a piece, one to a piece, and several pieces to a volume of up to 10 MB. */
  @ParameterizedTest
  @CsvSource({
    "3, 3, 3, 2000, false",
    "100, 100, 13, 37, true",
    "128, 128, 128, 5, true",
    "160, 160, 200, 3, false"
  })
  void everyVoxelOfEveryFrameIsWhereItBelongs(int nx, int ny, int nz, int frames, boolean gzip)
      throws IOException {
    Grid grid = new Grid(nx, ny, nz, UNIT);
    byte[] stored = run(grid.voxels(), frames);
    Path file = Files.write(folder.resolve("a.bin"), gzip ? Mutations.gzip(stored) : stored);
    SplittableRandom random = new SplittableRandom(1);
    int[] some = IntStream.range(0, grid.voxels()).filter(_ -> random.nextInt(3) == 0).toArray();
    double[] gathered = new double[some.length];
    float[] read = new float[grid.voxels()];

    try (EncodedVolumes volumes = open(file, grid, frames, VoxelType.INT16)) {
      for (int frame = 0; frame < frames; frame++) {
        assertThat(volumes.advance()).isTrue();
        volumes.gather(some, gathered);
        volumes.read(read);
        for (int n = 0; n < some.length; n++) {
          if (gathered[n] != value(frame, some[n]) || read[some[n]] != value(frame, some[n])) {
            assertThat(gathered[n])
                .as("frame %d, voxel %d", frame, some[n])
                .isEqualTo(value(frame, some[n]));
            assertThat(read[some[n]]).isEqualTo(value(frame, some[n]));
          }
        }
        byte[] raw = new byte[2 * grid.voxels()];
        volumes.raw(0, ByteBuffer.wrap(raw));
        int from = 2 * grid.voxels() * frame;
        assertThat(Arrays.mismatch(raw, Arrays.copyOfRange(stored, from, from + raw.length)))
            .isEqualTo(-1);
      }
      assertThat(volumes.advance()).isFalse();
    }
  }

  @Test
  void voxelsMustAscendWithinTheGrid() throws IOException {
    Path file = Files.write(folder.resolve("a.bin"), new byte[8]);

    try (EncodedVolumes volumes = open(file, new Grid(2, 2, 2, UNIT), 1, VoxelType.UINT8)) {
      volumes.advance();
      double[] into = new double[2];
      assertThatThrownBy(() -> volumes.gather(new int[] {3, 2}, into))
          .hasMessageContaining("voxel 2 after 3");
      assertThatThrownBy(() -> volumes.gather(new int[] {3, 8}, into))
          .hasMessageContaining("voxel 8");
      assertThatThrownBy(() -> volumes.gather(new int[] {-1, 0}, into))
          .hasMessageContaining("voxel -1");
      assertThatThrownBy(() -> volumes.gather(new int[] {0, 1, 2}, into))
          .hasMessageContaining("2 places for 3 voxels");
      volumes.gather(new int[0], into);
      assertThat(into).containsExactly(0, 0);
    }
  }

  @Test
  void aVolumeIsReadAfterAdvancingAndBeforeClosing() throws IOException {
    Path file = Files.write(folder.resolve("a.bin"), new byte[8]);
    EncodedVolumes volumes = open(file, new Grid(2, 2, 2, UNIT), 1, VoxelType.UINT8);
    float[] into = new float[8];

    assertThatThrownBy(() -> volumes.read(into)).hasMessageContaining("advance first");
    volumes.advance();
    volumes.close();
    volumes.close();
    assertThatThrownBy(() -> volumes.read(into)).hasMessageContaining("closed");
    assertThatThrownBy(volumes::advance).hasMessageContaining("closed");
  }

  @Test
  void aStreamMayBeClosedWhileItReadsAhead() throws IOException {
    Grid grid = new Grid(64, 64, 64, UNIT);
    Path file = Files.write(folder.resolve("a.bin"), Mutations.gzip(run(grid.voxels(), 40)));

    try (EncodedVolumes volumes = open(file, grid, 40, VoxelType.INT16)) {
      assertThat(volumes.advance()).isTrue();
    }

    assertThat(
            Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter("engram-read-ahead"::equals))
        .isEmpty();
  }

  /** The volumes before the damage are good, the one with it is not given out. */
  @Test
  void damageIsToldOfWhenItIsReached() throws IOException {
    Grid grid = new Grid(128, 128, 128, UNIT);
    byte[] gzip = Mutations.gzip(run(grid.voxels(), 6));
    Path file = Files.write(folder.resolve("a.bin"), Arrays.copyOf(gzip, gzip.length / 2));

    try (EncodedVolumes volumes = open(file, grid, 6, VoxelType.INT16)) {
      assertThat(volumes.advance()).isTrue();
      assertThat(volumes.advance()).isTrue();
      assertThatThrownBy(
              () -> {
                while (volumes.advance()) {
                  assertThat(volumes.frames()).isEqualTo(6);
                }
              })
          .isInstanceOf(FileFormatException.class)
          .hasMessageContaining("a.bin, byte ");
    }
  }

  @Test
  void theLastVolumeIsGivenOutOnlyIfTheChecksumIsRight() throws IOException {
    byte[] gzip = Mutations.gzip(new byte[8]);
    gzip[gzip.length - 8] ^= 1;
    Path file = Files.write(folder.resolve("a.bin"), gzip);

    try (EncodedVolumes volumes = open(file, new Grid(2, 2, 2, UNIT), 1, VoxelType.UINT8)) {
      assertThatThrownBy(volumes::advance).hasMessageContaining("checksum");
    }
  }

  /** 240 MB of volumes in a file of 240 KB, with a heap and native memory of a few pieces. */
  @Test
  void memoryDoesNotGrowWithTheNumberOfVolumes() throws IOException {
    Grid grid = new Grid(128, 128, 128, UNIT);
    Path file = folder.resolve("a.bin");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      for (int n = 0; n < 60; n++) {
        out.write(new byte[4 << 20]);
      }
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getTotalThreadAllocatedBytes();
    int frames = 0;

    try (EncodedVolumes volumes = open(file, grid, 60, VoxelType.INT16)) {
      double[] into = new double[1];
      while (volumes.advance()) {
        volumes.gather(new int[] {7}, into);
        frames++;
      }
    }

    assertThat(frames).isEqualTo(60);
    assertThat(threads.getTotalThreadAllocatedBytes() - before).isLessThan(8 << 20);
  }
}
