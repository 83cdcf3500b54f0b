package org.engram.pipeline.quality;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.engram.imaging.nifti.NiftiHeader;
import org.engram.imaging.nifti.NiftiType;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.VolumeStream;

/** Small scans whose numbers can be worked out by hand. */
final class MadeScans {
  static final int FRAMES = 60;
  static final Grid GRID = new Grid(4, 3, 2, Affine.ofRows(2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0));

  /** A voxel's value at a frame. */
  interface Value {
    float at(int voxel, int frame);
  }

  private MadeScans() {}

  /** Twelve voxels that go 990, 1010, 990, ... and twelve that stay at 5. */
  static float brain(int voxel, int frame) {
    return voxel < 12 ? 1000 + (frame % 2 == 0 ? -10 : 10) : 5;
  }

  static Path image(Path file, int frames, double seconds, Value value) {
    return image(file, GRID, frames, seconds, value);
  }

  static Path image(Path file, Grid grid, int frames, double seconds, Value value) {
    folder(file);
    NiftiHeader header =
        NiftiHeader.of(grid, frames, NiftiType.FLOAT32, 4).withRepetitionTime(seconds);
    NiftiWriter.write(file, stream(grid, frames, value), header);
    return file;
  }

  static Path mask(Path file, Grid grid) {
    folder(file);
    float[] values = new float[grid.voxels()];
    Arrays.fill(values, 0, values.length / 2, 1);
    NiftiWriter.write(file, new Volume(grid, values));
    return file;
  }

  private static VolumeStream stream(Grid grid, int frames, Value value) {
    return new VolumeStream() {
      private int frame = -1;

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
          into[v] = value.at(v, frame);
        }
      }

      @Override
      public void gather(int[] voxels, double[] into) {
        for (int n = 0; n < voxels.length; n++) {
          into[n] = value.at(voxels[n], frame);
        }
      }

      @Override
      public void close() {}
    };
  }

  /** Regions A and B go 99, 101, 99, ..., B the other way round; C never changes. */
  static Path series(Path file) {
    List<String> lines = new ArrayList<>(List.of("A\tB\tC"));
    for (int t = 0; t < FRAMES; t++) {
      lines.add(t % 2 == 0 ? "99\t101\t7" : "101\t99\t7");
    }
    return text(file, String.join("\n", lines) + "\n");
  }

  /** A table of so many frames with the same displacement at all but the first. */
  static Path confounds(Path file, int frames, double displacement) {
    StringBuilder table = new StringBuilder("framewise_displacement\tdvars\tstd_dvars\n");
    table.append("n/a\tn/a\tn/a\n");
    table.append((displacement + "\t30\t1.1\n").repeat(frames - 1));
    return text(file, table.toString());
  }

  static Path text(Path file, String text) {
    try {
      folder(file);
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void folder(Path file) {
    try {
      Files.createDirectories(file.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
