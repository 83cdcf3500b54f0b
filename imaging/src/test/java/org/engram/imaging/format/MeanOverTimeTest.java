package org.engram.imaging.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.engram.imaging.nifti.NiftiHeader;
import org.engram.imaging.nifti.NiftiType;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.MemoryStream;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of three volumes of 2 x 3 x 2 voxels as one. */
class MeanOverTimeTest {
  private static final Grid GRID = new Grid(2, 3, 2, Affine.scaling(3, 3, 4));

  @TempDir private Path folder;
  private Path run;

  @BeforeEach
  void write() {
    float[][] frames = new float[3][12];
    for (int frame = 0; frame < 3; frame++) {
      for (int voxel = 0; voxel < 12; voxel++) {
        frames[frame][voxel] = 1000 * voxel + (frame == 2 ? 9 : frame);
      }
    }
    run = folder.resolve("run.nii.gz");
    NiftiWriter.write(
        run, new MemoryStream(GRID, frames), NiftiHeader.of(GRID, 3, NiftiType.FLOAT32, 2));
  }

  @Test
  void everyVolumeCountsAlike() {
    Volume mean = MeanOverTime.read(run);

    assertThat(mean.grid().matches(GRID, 1e-6)).isTrue();
    for (int voxel = 0; voxel < 12; voxel++) {
      assertThat(mean.values()[voxel]).isCloseTo(1000 * voxel + 10f / 3, within(1e-3f));
    }
  }

  @Test
  void ofOneVolumeItIsTheVolume() {
    Path one = folder.resolve("one.nii");
    float[] values = new float[12];
    for (int voxel = 0; voxel < 12; voxel++) {
      values[voxel] = voxel * 0.1f;
    }
    NiftiWriter.write(one, new Volume(GRID, values));

    assertThat(MeanOverTime.read(one).values()).isEqualTo(values);
  }

  @Test
  void whereOneVolumeIsWantedTheRunIsRefusedWithTheWayOut() {
    try (OpenVolumes open = VolumeFile.open(run)) {
      assertThatThrownBy(() -> MeanOverTime.requireOne(run.toString(), open))
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("3 volumes over time")
          .hasMessageContaining("--mean")
          .hasMessageContaining("over_time");
    }
  }

  @Test
  void aRunThatEndsTooEarlyIsMalformed() throws IOException {
    Path whole = folder.resolve("whole.nii");
    float[][] frames = new float[3][12];
    NiftiWriter.write(
        whole, new MemoryStream(GRID, frames), NiftiHeader.of(GRID, 3, NiftiType.FLOAT32, 2));
    byte[] bytes = Files.readAllBytes(whole);
    Files.write(whole, Arrays.copyOf(bytes, bytes.length - 20));

    assertThatThrownBy(() -> MeanOverTime.read(whole)).isInstanceOf(FileFormatException.class);
  }
}
