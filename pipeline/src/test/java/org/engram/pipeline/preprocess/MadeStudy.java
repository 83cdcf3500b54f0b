package org.engram.pipeline.preprocess;

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
import org.engram.pipeline.embed.SmallModel;

/**
 * A derivative as fMRIPrep lays it out: runs of 12 x 12 x 12 voxels, their masks and confounds, and
 * an atlas whose regions, those of {@link SmallModel}, are the slices from below.
 */
public final class MadeStudy {
  public static final String SPACE = "MNI152NLin6Asym";
  public static final Grid GRID =
      new Grid(12, 12, 12, Affine.ofRows(2, 0, 0, -12, 0, 2, 0, -12, 0, 0, 2, -12));

  private static final String IMAGE = "_space-" + SPACE + "_desc-preproc_bold";

  private final Path root;

  public MadeStudy(Path root) {
    this.root = root;
    write(
        root.resolve("dataset_description.json"),
        "{\"Name\": \"Made\", \"GeneratedBy\": [{\"Name\": \"fMRIPrep\", \"Version\": \"23\"}]}");
  }

  /** A volume of labels with its table beside it. */
  public static Path atlas(Path folder) {
    float[] labels = new float[GRID.voxels()];
    StringBuilder table = new StringBuilder("index\tname\n");
    for (int voxel = 0; voxel < labels.length; voxel++) {
      labels[voxel] = 1 + voxel / 144;
    }
    for (int r = 0; r < 12; r++) {
      table.append(r + 1).append('\t').append(SmallModel.ATLAS.labels().get(r)).append('\n');
    }
    write(folder.resolve("tpl-" + SPACE + "_atlas-Twelve_dseg.tsv"), table.toString());
    Path file = folder.resolve("tpl-" + SPACE + "_atlas-Twelve_dseg.nii.gz");
    NiftiWriter.write(file, new Volume(GRID, labels));
    return file;
  }

  /** A run with its sidecar, mask and confounds; repetition time 2 s. */
  public Path run(String name, long seed, int frames) {
    Path stem = root.resolve(name.replaceFirst("_.*", "")).resolve("func").resolve(name);
    Random random = new Random(seed);
    double[] motion = new double[frames];
    for (int t = 1; t < frames; t++) {
      motion[t] = motion[t - 1] + 0.02 * random.nextGaussian();
    }
    Path file = sibling(stem, IMAGE + ".nii.gz");
    bold(file, seed, motion, 2);
    write(sibling(stem, IMAGE + ".json"), "{\"RepetitionTime\": 2.0}");
    float[] mask = new float[GRID.voxels()];
    for (int voxel = 0; voxel < mask.length; voxel++) {
      mask[voxel] = voxel % 12 < 9 ? 1 : 0;
    }
    NiftiWriter.write(
        sibling(stem, "_space-" + SPACE + "_desc-brain_mask.nii.gz"), new Volume(GRID, mask));
    confounds(sibling(stem, "_desc-confounds_timeseries.tsv"), motion);
    return file;
  }

  /** Volumes in which every region has a wave of its own, and moves with the head. */
  public static void bold(Path file, long seed, double[] motion, double repetitionTime) {
    Random random = new Random(seed);
    float[][] frames = new float[motion.length][GRID.voxels()];
    for (int t = 0; t < frames.length; t++) {
      for (int voxel = 0; voxel < GRID.voxels(); voxel++) {
        int region = voxel / 144;
        double wave = 10 * Math.sin(0.3 * t + region + seed);
        frames[t][voxel] =
            (float) (1000 + 20 * region + wave + 50 * motion[t] + 5 * random.nextGaussian());
      }
    }
    NiftiHeader header = NiftiHeader.of(GRID, frames.length, NiftiType.FLOAT32, 2);
    try {
      Files.createDirectories(file.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    NiftiWriter.write(file, new Frames(frames), header.withRepetitionTime(repetitionTime));
  }

  private static void confounds(Path file, double[] motion) {
    List<String> lines = new ArrayList<>();
    lines.add("trans_x\ttrans_y\ttrans_z\trot_x\trot_y\trot_z\tframewise_displacement");
    for (int t = 0; t < motion.length; t++) {
      String moved = t == 0 ? "n/a" : text(Math.abs(motion[t] - motion[t - 1]));
      lines.add(
          String.join(
              "\t",
              text(motion[t]),
              text(0.1 * Math.sin(t)),
              text(0.1 * Math.cos(t)),
              text(0.001 * (t % 3)),
              text(0.001 * (t % 5)),
              text(0.001 * (t % 7)),
              moved));
    }
    write(file, String.join("\n", lines) + "\n");
  }

  private static String text(double value) {
    return String.format(Locale.ROOT, "%.9f", value);
  }

  private static Path sibling(Path stem, String ending) {
    return stem.resolveSibling(stem.getFileName() + ending);
  }

  public static Path write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A run in memory. */
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
