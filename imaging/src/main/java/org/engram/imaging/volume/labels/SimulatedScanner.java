package org.engram.imaging.volume.labels;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.GaussianSmoothing;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Interpolation;
import org.engram.imaging.volume.Resampling;
import org.engram.imaging.volume.Volume;

/**
 * What a scanner makes of a head: it mixes what lies within its voxels, which in half of the images
 * are larger than those that the image is asked for and in a third of these longer along one axis,
 * brightens slowly from place to place, adds noise, and stores a power of what it saw.
 *
 * @param blur deviation, millimetres
 * @param voxels millimetres along the axes; 0 for the image's own
 * @param field greatest logarithm of the brightening
 * @param noise deviation
 * @param gamma the power
 */
record SimulatedScanner(
    double blur, List<Double> voxels, double field, double noise, double gamma) {
  private static final double GREATEST_BLUR = 1;
  private static final double GREATEST_VOXEL = 2.5;
  private static final double LEAST_VOXEL = 1;
  private static final double LONGEST = 1.6;
  private static final double SPREAD = 0.42; // blur of a voxel: its half width at half maximum
  private static final double FIELD = 0.3;
  private static final double FIELD_NODE = 50; // millimetres
  private static final double NOISE = 0.06;
  private static final double GAMMA = 1.5;

  static SimulatedScanner draw(SplittableRandom random) {
    List<Double> voxels = new ArrayList<>(List.of(0.0, 0.0, 0.0));
    double blur = GREATEST_BLUR * random.nextDouble();
    if (random.nextBoolean()) {
      double size = LEAST_VOXEL + (GREATEST_VOXEL - LEAST_VOXEL) * random.nextDouble();
      Collections.fill(voxels, size);
      blur = SPREAD * size;
      if (random.nextInt(3) == 0) {
        voxels.set(random.nextInt(3), size * (1 + (LONGEST - 1) * random.nextDouble()));
      }
    }
    return new SimulatedScanner(
        blur,
        voxels,
        FIELD * random.nextDouble(),
        NOISE * random.nextDouble(),
        random.nextBoolean() ? 1 : Math.pow(GAMMA, 2 * random.nextDouble() - 1));
  }

  /** An image on the volume's grid, 0 to 1. */
  Volume apply(Volume sharp, SplittableRandom random) {
    Grid grid = sharp.grid();
    float[] seen = GaussianSmoothing.deviation(sharp, blur).values();
    float[] lit = Warp.noise(grid, FIELD_NODE, field, random).values();
    float[] bright = new float[seen.length];
    for (int i = 0; i < bright.length; i++) {
      bright[i] = seen[i] * (float) Math.exp(lit[i]);
    }
    Volume shown = new Volume(grid, bright);
    Grid own = own(grid);
    Volume taken =
        own.equals(grid) ? shown : Resampling.of(grid, own, Interpolation.LINEAR).apply(shown);
    float[] noisy = taken.values();
    for (int i = 0; i < noisy.length; i++) {
      noisy[i] += (float) (noise * random.nextGaussian());
    }
    float[] values =
        own.equals(grid)
            ? noisy
            : Resampling.of(own, grid, Interpolation.LINEAR).apply(taken).values();
    for (int i = 0; i < values.length; i++) {
      float within = Math.clamp(values[i], 0f, 1f);
      values[i] = gamma == 1 ? within : (float) Math.pow(within, gamma);
    }
    return new Volume(grid, values);
  }

  /** The scanner's grid, whose outer voxels are centred where those of the given one are. */
  private Grid own(Grid grid) {
    int[] size = new int[3];
    double[] steps = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      double asked = voxels.get(axis) / grid.affine().voxelSize(axis);
      int last = grid.size(axis) - 1;
      size[axis] =
          asked <= 1 || last < 2 ? last + 1 : Math.max(1, (int) Math.rint(last / asked)) + 1;
      steps[axis] = size[axis] == last + 1 ? 1 : (double) last / (size[axis] - 1);
    }
    return new Grid(
        size[0],
        size[1],
        size[2],
        grid.affine().after(Affine.scaling(steps[0], steps[1], steps[2])));
  }
}
