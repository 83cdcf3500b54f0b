package org.engram.imaging.volume.phantom;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.GaussianSmoothing;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;

/**
 * A head on a grid. A voxel whose eight corners and middle are of one tissue is that tissue; any
 * other is the mean of supersampling³ points. What is thinner than a voxel and touches none of its
 * corners nor its middle is not seen.
 */
final class Rendering {
  private static final int BLOCK = 4;
  private static final int TISSUES = Tissue.ALL.size();

  private final Anatomy anatomy;
  private final Grid grid;
  private final Affine toHead;
  private final List<Contrast> contrasts;
  private final int supersampling;
  private final float[] labels;
  private final List<float[]> images = new ArrayList<>();

  /** Points of each tissue by slice, as shares of a voxel. */
  private final double[][] amounts;

  private Rendering(
      Anatomy anatomy, Affine pose, Grid grid, List<Contrast> contrasts, int supersampling) {
    this.anatomy = anatomy;
    this.grid = grid;
    this.toHead = pose.inverse().after(grid.affine());
    this.contrasts = contrasts;
    this.supersampling = supersampling;
    this.labels = new float[grid.voxels()];
    contrasts.forEach(_ -> images.add(new float[grid.voxels()]));
    this.amounts = new double[grid.nz()][TISSUES];
  }

  /** What was rendered: images without noise in the order of the contrasts, and the truth. */
  record Rendered(List<Volume> images, Volume tissues, Map<Tissue, Double> millilitres) {}

  static Rendered of(
      Anatomy anatomy, Affine pose, Grid grid, List<Contrast> contrasts, int supersampling) {
    Rendering rendering = new Rendering(anatomy, pose, grid, contrasts, supersampling);
    int blocks = (grid.nz() + BLOCK - 1) / BLOCK;
    IntStream.range(0, blocks).parallel().forEach(rendering::block);
    List<Volume> images = new ArrayList<>();
    for (int c = 0; c < contrasts.size(); c++) {
      Volume sharp = new Volume(grid, rendering.images.get(c));
      images.add(GaussianSmoothing.fwhm(sharp, contrasts.get(c).fwhm()));
    }
    return new Rendered(images, new Volume(grid, rendering.labels), rendering.millilitres());
  }

  private Map<Tissue, Double> millilitres() {
    double voxel = Math.abs(grid.affine().determinant()) / 1000;
    Map<Tissue, Double> volumes = new EnumMap<>(Tissue.class);
    for (Tissue tissue : Tissue.ALL) {
      double sum = 0;
      for (double[] slice : amounts) {
        sum += slice[tissue.ordinal()];
      }
      volumes.put(tissue, sum * voxel);
    }
    return volumes;
  }

  /** Some slices, whose corners are shared. */
  private void block(int block) {
    byte[] below = corners(block * BLOCK);
    double[] share = new double[TISSUES];
    for (int k = block * BLOCK; k < Math.min(grid.nz(), (block + 1) * BLOCK); k++) {
      byte[] above = corners(k + 1);
      for (int j = 0; j < grid.ny(); j++) {
        for (int i = 0; i < grid.nx(); i++) {
          voxel(i, j, k, below, above, share);
        }
      }
      below = above;
    }
  }

  private void voxel(int i, int j, int k, byte[] below, byte[] above, double[] share) {
    int corner = i + (grid.nx() + 1) * j;
    int next = corner + grid.nx() + 1;
    byte first = below[corner];
    boolean pure =
        below[corner + 1] == first
            && below[next] == first
            && below[next + 1] == first
            && above[corner] == first
            && above[corner + 1] == first
            && above[next] == first
            && above[next + 1] == first
            && (first == 0 || tissue(i, j, k) == first);
    Arrays.fill(share, 0);
    int most = first;
    if (pure) {
      share[first] = 1;
    } else {
      most = sampled(i, j, k, share);
    }
    int at = grid.index(i, j, k);
    labels[at] = most;
    for (int t = 0; t < TISSUES; t++) {
      amounts[k][t] += share[t];
    }
    for (int c = 0; c < contrasts.size(); c++) {
      double value = 0;
      for (int t = 0; t < TISSUES; t++) {
        value += share[t] == 0 ? 0 : share[t] * contrasts.get(c).intensity().get(t);
      }
      images.get(c)[at] = (float) value;
    }
  }

  /** Shares of a voxel's points; the tissue with most of them, of several the last. */
  private int sampled(int i, int j, int k, double[] share) {
    int n = supersampling;
    double point = 1.0 / (n * n * n);
    for (int c = 0; c < n; c++) {
      for (int b = 0; b < n; b++) {
        for (int a = 0; a < n; a++) {
          int found =
              tissue(i + (a + 0.5) / n - 0.5, j + (b + 0.5) / n - 0.5, k + (c + 0.5) / n - 0.5);
          share[found] += point;
        }
      }
    }
    int most = 0;
    for (int t = 1; t < TISSUES; t++) {
      most = share[t] >= share[most] - 1e-9 && share[t] > 0 ? t : most;
    }
    return most;
  }

  /** Tissues at the lower corners of a slice's voxels, and past its last ones. */
  private byte[] corners(int k) {
    byte[] found = new byte[(grid.nx() + 1) * (grid.ny() + 1)];
    int at = 0;
    for (int j = 0; j <= grid.ny(); j++) {
      for (int i = 0; i <= grid.nx(); i++) {
        found[at++] = (byte) tissue(i - 0.5, j - 0.5, k - 0.5);
      }
    }
    return found;
  }

  private int tissue(double i, double j, double k) {
    return anatomy
        .at(toHead.map(0, i, j, k), toHead.map(1, i, j, k), toHead.map(2, i, j, k))
        .ordinal();
  }
}
