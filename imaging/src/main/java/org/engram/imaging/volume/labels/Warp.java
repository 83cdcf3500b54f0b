package org.engram.imaging.volume.labels;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;

/**
 * A smooth displacement of every voxel of a grid, drawn at the nodes of a coarse and a finer
 * lattice and interpolated linearly between them: heads that differ from one another by more than
 * an affine map, with sulci that are wider or narrower. Labels and images are taken from the
 * displaced places.
 *
 * @param grid whose voxels look elsewhere
 * @param x millimetres to the right by voxel
 * @param y millimetres to the front
 * @param z millimetres up
 */
public record Warp(Grid grid, Volume x, Volume y, Volume z) {
  private static final double NODE = 30; // millimetres
  private static final double FINE_NODE = 10;
  private static final double FINE = 0.25; // of the displacement, between nodes of the finer one

  /**
   * Draws one.
   *
   * @param greatest displacement along each axis, millimetres; up to 10 neighbours stay apart
   */
  public static Warp random(Grid grid, double greatest, SplittableRandom random) {
    return new Warp(
        grid,
        displaced(grid, greatest, random),
        displaced(grid, greatest, random),
        displaced(grid, greatest, random));
  }

  private static Volume displaced(Grid grid, double greatest, SplittableRandom random) {
    Volume coarse = noise(grid, NODE, greatest * (1 - FINE), random);
    float[] fine = noise(grid, FINE_NODE, greatest * FINE, random).values();
    for (int i = 0; i < fine.length; i++) {
      fine[i] += coarse.values()[i];
    }
    return new Volume(grid, fine);
  }

  /** Values between minus and plus {@code greatest} at nodes, linear between them. */
  static Volume noise(Grid grid, double node, double greatest, SplittableRandom random) {
    int[] steps = new int[3]; // voxels from node to node
    int[] size = new int[3]; // nodes along the axes, and then voxels
    for (int axis = 0; axis < 3; axis++) {
      steps[axis] = Math.max(1, (int) Math.round(node / grid.affine().voxelSize(axis)));
      size[axis] = (grid.size(axis) - 1 + steps[axis] - 1) / steps[axis] + 1;
    }
    float[] values = new float[size[0] * size[1] * size[2]];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (greatest * (2 * random.nextDouble() - 1));
    }
    int before = 1; // values from one to the next along the axis
    for (int axis = 0; axis < 3; axis++) {
      values = between(values, before, size[axis], steps[axis], grid.size(axis));
      size[axis] = grid.size(axis);
      before *= size[axis];
    }
    return new Volume(grid, values);
  }

  /** Linear between nodes along one axis. */
  private static float[] between(float[] nodes, int before, int count, int step, int wanted) {
    int after = nodes.length / before / count;
    float[] values = new float[before * wanted * after];
    for (int k = 0; k < after; k++) {
      for (int j = 0; j < wanted; j++) {
        int low = before * (k * count + j / step);
        int high = j % step == 0 ? low : low + before;
        float part = (float) (j % step) / step;
        int to = before * (k * wanted + j);
        for (int i = 0; i < before; i++) {
          values[to + i] = nodes[low + i] * (1 - part) + nodes[high + i] * part;
        }
      }
    }
    return values;
  }

  /** Labels, each voxel that of the box its place lies in; 0 outside of theirs. */
  public Volume labels(Volume labels) {
    return take(labels, true);
  }

  /** Values between voxels; 0 outside. */
  public Volume image(Volume image) {
    return take(image, false);
  }

  private Volume take(Volume from, boolean nearest) {
    Affine back = from.grid().affine().inverse();
    float[] values = new float[grid.voxels()];
    IntStream.range(0, grid.nz())
        .parallel()
        .forEach(
            k -> {
              double[] at = new double[3];
              for (int j = 0; j < grid.ny(); j++) {
                for (int i = 0; i < grid.nx(); i++) {
                  int voxel = grid.index(i, j, k);
                  double right = grid.affine().map(0, i, j, k) + x.values()[voxel];
                  double front = grid.affine().map(1, i, j, k) + y.values()[voxel];
                  double up = grid.affine().map(2, i, j, k) + z.values()[voxel];
                  for (int axis = 0; axis < 3; axis++) {
                    at[axis] = back.map(axis, right, front, up);
                  }
                  values[voxel] = nearest ? nearest(from, at) : between(from, at);
                }
              }
            });
    return new Volume(grid, values);
  }

  private static float nearest(Volume from, double[] at) {
    int[] voxel = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      voxel[axis] = (int) Math.floor(at[axis] + 0.5);
      if (voxel[axis] < 0 || voxel[axis] >= from.grid().size(axis)) {
        return 0;
      }
    }
    return from.at(voxel[0], voxel[1], voxel[2]);
  }

  private static float between(Volume from, double[] at) {
    int[] low = new int[3];
    double[] part = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      int size = from.grid().size(axis);
      if (!(at[axis] >= 0 && at[axis] <= size - 1)) {
        return 0;
      }
      low[axis] = Math.clamp((int) at[axis], 0, Math.max(0, size - 2));
      part[axis] = at[axis] - low[axis];
    }
    double sum = 0;
    for (int corner = 0; corner < 8; corner++) {
      double weight = 1;
      int[] voxel = new int[3];
      for (int axis = 0; axis < 3; axis++) {
        int next = corner >> axis & 1;
        weight *= next == 1 ? part[axis] : 1 - part[axis];
        voxel[axis] = Math.min(low[axis] + next, from.grid().size(axis) - 1);
      }
      sum += weight == 0 ? 0 : weight * from.at(voxel[0], voxel[1], voxel[2]);
    }
    return (float) sum;
  }
}
