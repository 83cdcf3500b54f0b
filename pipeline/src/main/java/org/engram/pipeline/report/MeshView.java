package org.engram.pipeline.report;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.engram.imaging.gifti.Surface;

/**
 * A mesh seen from one side, without perspective: pixels by a z-buffer, shaded by the light of a
 * lamp near the eye. Each pixel takes the region of the nearest corner of its triangle, so that
 * regions have sharp borders. The same mesh gives the same pixels on every machine: there is
 * nothing in it but sums, products, quotients and square roots.
 */
final class MeshView {
  /** Pixels of each side that make one of the picture: edges become smooth. */
  private static final int FINER = 2;

  /** From the eye, a little from above; of length one. */
  private static final double[] LAMP = {0, 0.28, 0.96};

  private static final double DARKEST = 0.45;

  /** Where a picture is looked at from: which axis runs to the right, up and to the eye. */
  enum Side {
    LEFT(1, -1, 2, 0, -1),
    RIGHT(1, 1, 2, 0, 1),
    ABOVE(0, 1, 1, 2, 1);

    private final int across;
    private final int acrossSign;
    private final int up;
    private final int depth;
    private final int depthSign;

    Side(int across, int acrossSign, int up, int depth, int depthSign) {
      this.across = across;
      this.acrossSign = acrossSign;
      this.up = up;
      this.depth = depth;
      this.depthSign = depthSign;
    }

    double[] seen(double x, double y, double z) {
      double[] point = {x, y, z};
      return new double[] {acrossSign * point[across], point[up], depthSign * point[depth]};
    }
  }

  private final Side side;
  private final double scale;
  private final double left;
  private final double top;
  private final int width;
  private final int height;
  private final double[] depth;
  private final int[] region;
  private final float[] light;

  /**
   * An empty picture.
   *
   * @param scale pixels a millimetre
   * @param left coordinate at the left edge, in millimetres across
   * @param top coordinate at the upper edge, in millimetres up
   * @param width pixels
   * @param height pixels
   */
  MeshView(Side side, double scale, double left, double top, int width, int height) {
    this.side = side;
    this.scale = scale * FINER;
    this.left = left;
    this.top = top;
    this.width = width * FINER;
    this.height = height * FINER;
    int size = this.width * this.height;
    this.depth = new double[size];
    this.region = new int[size];
    this.light = new float[size];
    Arrays.fill(depth, Double.NEGATIVE_INFINITY);
  }

  /**
   * Adds a mesh.
   *
   * @param regions by vertex
   * @param shift millimetres to the right
   */
  void draw(Surface mesh, int[] regions, double shift) {
    double[][] at = new double[mesh.vertices()][];
    for (int v = 0; v < at.length; v++) {
      double[] seen = side.seen(mesh.at(v, 0) + shift, mesh.at(v, 1), mesh.at(v, 2));
      at[v] = new double[] {(seen[0] - left) * scale, (top - seen[1]) * scale, seen[2]};
    }
    double[] shades = shades(mesh);
    int[] corners = mesh.triangles();
    for (int face = 0; face < corners.length; face += 3) {
      triangle(at, shades, regions, corners[face], corners[face + 1], corners[face + 2]);
    }
  }

  /** How lit each vertex is, by the mean direction of its triangles. */
  private double[] shades(Surface mesh) {
    double[][] normals = new double[mesh.vertices()][3];
    int[] corners = mesh.triangles();
    for (int face = 0; face < corners.length; face += 3) {
      double[] normal = normal(mesh, corners[face], corners[face + 1], corners[face + 2]);
      for (int c = 0; c < 3; c++) {
        for (int axis = 0; axis < 3; axis++) {
          normals[corners[face + c]][axis] += normal[axis];
        }
      }
    }
    double[] shades = new double[normals.length];
    for (int v = 0; v < shades.length; v++) {
      double[] seen = side.seen(normals[v][0], normals[v][1], normals[v][2]);
      double length = Math.sqrt(seen[0] * seen[0] + seen[1] * seen[1] + seen[2] * seen[2]) + 1e-12;
      // What is seen faces the eye, whichever way round its corners are listed.
      double facing = seen[2] < 0 ? -1 : 1;
      double lit = facing * (LAMP[0] * seen[0] + LAMP[1] * seen[1] + LAMP[2] * seen[2]) / length;
      shades[v] = DARKEST + (1 - DARKEST) * Math.clamp(lit, 0, 1);
    }
    return shades;
  }

  private static double[] normal(Surface mesh, int a, int b, int c) {
    double[] p = new double[3];
    double[] q = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      p[axis] = (double) mesh.at(b, axis) - mesh.at(a, axis);
      q[axis] = (double) mesh.at(c, axis) - mesh.at(a, axis);
    }
    return new double[] {
      p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0]
    };
  }

  private void triangle(double[][] at, double[] shades, int[] regions, int a, int b, int c) {
    double[] p = at[a];
    double[] q = at[b];
    double[] r = at[c];
    double area = (q[0] - p[0]) * (r[1] - p[1]) - (r[0] - p[0]) * (q[1] - p[1]);
    if (area == 0) {
      return; // seen edge on
    }
    int fromX = (int) Math.clamp(Math.floor(Math.min(p[0], Math.min(q[0], r[0]))), 0, width);
    int toX = (int) Math.clamp(Math.ceil(Math.max(p[0], Math.max(q[0], r[0]))), 0, width);
    int fromY = (int) Math.clamp(Math.floor(Math.min(p[1], Math.min(q[1], r[1]))), 0, height);
    int toY = (int) Math.clamp(Math.ceil(Math.max(p[1], Math.max(q[1], r[1]))), 0, height);
    for (int row = fromY; row < toY; row++) {
      for (int column = fromX; column < toX; column++) {
        double x = column + 0.5;
        double y = row + 0.5;
        double u = ((q[0] - x) * (r[1] - y) - (r[0] - x) * (q[1] - y)) / area;
        double v = ((r[0] - x) * (p[1] - y) - (p[0] - x) * (r[1] - y)) / area;
        double w = 1 - u - v;
        if (u >= 0 && v >= 0 && w >= 0) {
          double z = u * p[2] + v * q[2] + w * r[2];
          int pixel = row * width + column;
          if (z > depth[pixel]) {
            depth[pixel] = z;
            region[pixel] = regions[u >= v && u >= w ? a : v >= w ? b : c];
            light[pixel] = (float) (u * shades[a] + v * shades[b] + w * shades[c]);
          }
        }
      }
    }
  }

  /**
   * The picture.
   *
   * @param colour of a region, 0xRRGGBB; asked for -1 too
   * @param paper where there is nothing
   * @return [rows][columns] of 0xRRGGBB
   */
  int[][] pixels(IntUnaryOperator colour, int paper) {
    int[][] picture = new int[height / FINER][width / FINER];
    for (int row = 0; row < picture.length; row++) {
      for (int column = 0; column < picture[row].length; column++) {
        double[] sum = new double[3];
        for (int i = 0; i < FINER * FINER; i++) {
          int pixel = (row * FINER + i / FINER) * width + column * FINER + i % FINER;
          boolean empty = depth[pixel] == Double.NEGATIVE_INFINITY;
          int rgb = empty ? paper : colour.applyAsInt(region[pixel]);
          double lit = empty ? 1 : light[pixel];
          for (int part = 0; part < 3; part++) {
            sum[part] += lit * ((rgb >> (16 - 8 * part)) & 0xff);
          }
        }
        for (int part = 0; part < 3; part++) {
          int value = (int) Math.round(sum[part] / (FINER * FINER));
          picture[row][column] |= value << (16 - 8 * part);
        }
      }
    }
    return picture;
  }
}
