package org.engram.pipeline.segment;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Interpolation;
import org.engram.imaging.volume.Resampling;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.augmentation.Augmentation;
import org.engram.imaging.volume.augmentation.BiasField;
import org.engram.imaging.volume.augmentation.Gamma;
import org.engram.imaging.volume.augmentation.Noise;
import org.engram.imaging.volume.augmentation.Shift;
import org.engram.imaging.volume.labels.LabelResampling;
import org.engram.imaging.volume.labels.SimulatedContrast;
import org.engram.imaging.volume.labels.Warp;

/**
 * Training samples of a prepared volume: another pose, another contrast or a made-up one, and a
 * window, which in five of six draws is centred at a labelled voxel.
 *
 * @param settings of the training
 * @param window voxels along the three axes
 */
record SegmentSampler(SegmentSettings settings, List<Integer> window) {
  private static final Augmentation CHANGES =
      new Augmentation(
          List.of(
              new BiasField(0.06, 0.5),
              new Gamma(0.6, 1.5, 0.5),
              new Noise(0.05, 0.5),
              new Shift(0.1, 0.5)));
  private static final int TRIES = 100;

  /**
   * A window of a sample, row-major.
   *
   * @param x values
   * @param labels of its voxels
   */
  record Sample(float[] x, int[] labels) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Sample that
          && Arrays.equals(x, that.x)
          && Arrays.equals(labels, that.labels);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(x);
    }

    @Override
    public String toString() {
      return x.length + " voxels";
    }
  }

  /** The sample of a seed: all is computed for the window alone. */
  Sample draw(LabelledVolumes.Prepared prepared, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Grid grid = prepared.image().grid();
    Grid posed = settings.pose() == 0 ? grid : posed(grid, random);
    int[] start = start(prepared, random);
    Grid part =
        new Grid(
            window.get(0),
            window.get(1),
            window.get(2),
            posed
                .affine()
                .after(Affine.ofRows(1, 0, 0, start[0], 0, 1, 0, start[1], 0, 0, 1, start[2])));
    Optional<Warp> warp =
        settings.deformation() == 0
            ? Optional.empty()
            : Optional.of(Warp.random(part, settings.deformation(), random));
    Volume labels =
        warp.map(w -> w.labels(prepared.labels()))
            .orElseGet(() -> LabelResampling.onto(prepared.labels(), part));
    if (random.nextDouble() < settings.simulated()) {
      SimulatedContrast.Made made =
          new SimulatedContrast(settings.ordered(), settings.stripped())
              .apply(labels, prepared.there(), random.nextLong());
      return rows(made.image(), made.labels());
    }
    Volume image =
        warp.map(w -> w.image(prepared.image()))
            .orElseGet(
                () -> Resampling.of(grid, part, Interpolation.LINEAR).apply(prepared.image()));
    return rows(CHANGES.apply(image, random.nextLong()), labels);
  }

  /** A grid turned and stretched about its middle. */
  private Grid posed(Grid grid, SplittableRandom random) {
    double[] turn = new double[3];
    double[] stretch = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      turn[axis] = Math.toRadians(settings.pose() * (2 * random.nextDouble() - 1));
      stretch[axis] = 1 + settings.pose() / 100 * (2 * random.nextDouble() - 1);
    }
    Affine about = grid.affine();
    double[] middle = new double[3];
    for (int row = 0; row < 3; row++) {
      middle[row] =
          about.map(row, (grid.nx() - 1) / 2.0, (grid.ny() - 1) / 2.0, (grid.nz() - 1) / 2.0);
    }
    Affine moved =
        shift(middle, 1)
            .after(turned(0, turn[0]))
            .after(turned(1, turn[1]))
            .after(turned(2, turn[2]))
            .after(Affine.scaling(stretch[0], stretch[1], stretch[2]))
            .after(shift(middle, -1));
    return new Grid(grid.nx(), grid.ny(), grid.nz(), moved.after(about));
  }

  private static Affine shift(double[] by, int sign) {
    return Affine.ofRows(1, 0, 0, sign * by[0], 0, 1, 0, sign * by[1], 0, 0, 1, sign * by[2]);
  }

  private static Affine turned(int axis, double angle) {
    double c = Math.cos(angle);
    double s = Math.sin(angle);
    return switch (axis) {
      case 0 -> Affine.ofRows(1, 0, 0, 0, 0, c, -s, 0, 0, s, c, 0);
      case 1 -> Affine.ofRows(c, 0, s, 0, 0, 1, 0, 0, -s, 0, c, 0);
      default -> Affine.ofRows(c, -s, 0, 0, s, c, 0, 0, 0, 0, 1, 0);
    };
  }

  private int[] start(LabelledVolumes.Prepared prepared, SplittableRandom random) {
    Grid grid = prepared.image().grid();
    int[] centre = {
      random.nextInt(grid.nx()), random.nextInt(grid.ny()), random.nextInt(grid.nz())
    };
    if (random.nextInt(6) < 5) {
      labelled(prepared.labels(), grid, random)
          .ifPresent(at -> System.arraycopy(at, 0, centre, 0, 3));
    }
    int[] start = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      int rest = grid.size(axis) - window.get(axis);
      start[axis] =
          rest <= 0
              ? Math.floorDiv(rest, 2)
              : Math.clamp(centre[axis] - window.get(axis) / 2, 0, rest);
    }
    return start;
  }

  /** A labelled voxel, drawn, as the image's; none where labels are too rare. */
  private static Optional<int[]> labelled(Volume labels, Grid image, SplittableRandom random) {
    Grid grid = labels.grid();
    Affine there = image.affine().inverse().after(grid.affine());
    for (int tries = 0; tries < TRIES; tries++) {
      int at = random.nextInt(grid.voxels());
      if (labels.values()[at] > 0) {
        int i = at % grid.nx();
        int j = at / grid.nx() % grid.ny();
        int k = at / grid.nx() / grid.ny();
        int[] voxel = new int[3];
        for (int axis = 0; axis < 3; axis++) {
          voxel[axis] = (int) Math.rint(there.map(axis, i, j, k));
        }
        return Optional.of(voxel);
      }
    }
    return Optional.empty();
  }

  /** Row-major, as a model has them. */
  private Sample rows(Volume image, Volume labels) {
    Grid grid = image.grid();
    float[] x = new float[grid.voxels()];
    int[] classes = new int[x.length];
    int at = 0;
    for (int i = 0; i < grid.nx(); i++) {
      for (int j = 0; j < grid.ny(); j++) {
        for (int k = 0; k < grid.nz(); k++, at++) {
          x[at] = image.at(i, j, k);
          classes[at] = (int) labels.at(i, j, k);
        }
      }
    }
    return new Sample(x, classes);
  }
}
