package org.engram.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Random;
import org.engram.imaging.nifti.NiftiHeader;
import org.engram.imaging.nifti.NiftiType;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.VolumeStream;

/** Two subjects' volumes with confounds as fMRIPrep leaves them, for {@link SmallCohort#model}. */
final class SmallStudy {
  static final String SPACE = "MNI152NLin6Asym";
  private static final Grid GRID = new Grid(3, 2, 12, Affine.scaling(4, 4, 4));
  private static final int FRAMES = 40;

  private SmallStudy() {}

  /** The atlas: a region is a slice. */
  static Path atlas(Path folder) {
    float[] labels = new float[GRID.voxels()];
    for (int voxel = 0; voxel < labels.length; voxel++) {
      labels[voxel] = 1 + voxel / 6;
    }
    StringBuilder table = new StringBuilder("index\tname\n");
    SmallCohort.LABELS.forEach(
        label ->
            table
                .append(SmallCohort.LABELS.indexOf(label) + 1)
                .append('\t')
                .append(label)
                .append('\n'));
    SmallCohort.text(folder.resolve("twelve.tsv"), table.toString());
    Path file = folder.resolve("twelve.nii");
    NiftiWriter.write(file, new Volume(GRID, labels));
    return file;
  }

  /** The derivative's folder. */
  static Path write(Path root) {
    SmallCohort.text(
        root.resolve("dataset_description.json"),
        "{\"Name\": \"Made\", \"GeneratedBy\": [{\"Name\": \"fMRIPrep\"}]}");
    for (int subject = 1; subject <= 2; subject++) {
      Path func = root.resolve("sub-0" + subject).resolve("func");
      String name = "sub-0" + subject + "_task-rest";
      run(func.resolve(name + "_space-" + SPACE + "_desc-preproc_bold.nii.gz"), subject);
      Random random = new Random(subject);
      List<String> lines = new ArrayList<>();
      lines.add("trans_x\ttrans_y\ttrans_z\trot_x\trot_y\trot_z\tframewise_displacement");
      for (int t = 0; t < FRAMES; t++) {
        StringBuilder line = new StringBuilder();
        for (int c = 0; c < 6; c++) {
          line.append(String.format(Locale.ROOT, "%.6f\t", random.nextGaussian()));
        }
        lines.add(line.append(t == 0 ? "n/a" : "0." + subject).toString());
      }
      SmallCohort.text(
          func.resolve(name + "_desc-confounds_timeseries.tsv"), String.join("\n", lines) + "\n");
    }
    return root;
  }

  /** A run whose header says 2 s. */
  static Path run(Path file, long seed) {
    Random random = new Random(seed);
    float[][] frames = new float[FRAMES][GRID.voxels()];
    for (float[] frame : frames) {
      for (int voxel = 0; voxel < frame.length; voxel++) {
        frame[voxel] = (float) (100 + seed + random.nextGaussian());
      }
    }
    try {
      Files.createDirectories(file.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    NiftiHeader header = NiftiHeader.of(GRID, FRAMES, NiftiType.FLOAT32, 2);
    NiftiWriter.write(file, new Frames(frames), header.withRepetitionTime(2));
    return file;
  }

  private static final class Frames implements VolumeStream {
    private final float[][] frames;
    private int at = -1;

    Frames(float[][] frames) {
      this.frames = frames;
    }

    @Override
    public Grid grid() {
      return GRID;
    }

    @Override
    public int frames() {
      return frames.length;
    }

    @Override
    public OptionalDouble repetitionTime() {
      return OptionalDouble.empty();
    }

    @Override
    public boolean advance() {
      return ++at < frames.length;
    }

    @Override
    public void read(float[] into) {
      System.arraycopy(frames[at], 0, into, 0, into.length);
    }

    @Override
    public void gather(int[] voxels, double[] into) {
      for (int n = 0; n < voxels.length; n++) {
        into[n] = frames[at][voxels[n]];
      }
    }

    @Override
    public void close() {}
  }
}
