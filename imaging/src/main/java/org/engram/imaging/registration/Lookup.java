package org.engram.imaging.registration;

import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;

/**
 * Values of an image between its voxels, linear along each axis, and their gradient. Beyond the
 * outermost voxels their values go on, so that nothing jumps where a point leaves the image.
 */
final class Lookup {
  private final Grid grid;
  private final float[] values;
  private final Affine toVoxel;

  Lookup(Volume image) {
    this.grid = image.grid();
    this.values = image.values();
    this.toVoxel = grid.affine().inverse();
  }

  /** From millimetres to voxel indices. */
  Affine toVoxel() {
    return toVoxel;
  }

  /** At a place in millimetres; as {@link #atVoxel}. */
  void at(double x, double y, double z, float[] into) {
    atVoxel(toVoxel.map(0, x, y, z), toVoxel.map(1, x, y, z), toVoxel.map(2, x, y, z), into);
  }

  /**
   * @param into takes the value and its change along each voxel axis, a voxel's worth
   */
  void atVoxel(double i, double j, double k, float[] into) {
    int nx = grid.nx();
    int ny = grid.ny();
    int nz = grid.nz();
    double ci = Math.clamp(i, 0, nx - 1);
    double cj = Math.clamp(j, 0, ny - 1);
    double ck = Math.clamp(k, 0, nz - 1);
    int a = Math.min((int) ci, Math.max(0, nx - 2));
    int b = Math.min((int) cj, Math.max(0, ny - 2));
    int c = Math.min((int) ck, Math.max(0, nz - 2));
    float u = (float) (ci - a);
    float v = (float) (cj - b);
    float w = (float) (ck - c);
    int di = nx > 1 ? 1 : 0;
    int dj = ny > 1 ? nx : 0;
    int dk = nz > 1 ? nx * ny : 0;
    int at = a + nx * (b + ny * c);
    float v000 = values[at];
    float v100 = values[at + di];
    float v010 = values[at + dj];
    float v110 = values[at + dj + di];
    float v001 = values[at + dk];
    float v101 = values[at + dk + di];
    float v011 = values[at + dk + dj];
    float v111 = values[at + dk + dj + di];
    float x00 = v000 + u * (v100 - v000);
    float x10 = v010 + u * (v110 - v010);
    float x01 = v001 + u * (v101 - v001);
    float x11 = v011 + u * (v111 - v011);
    float y0 = x00 + v * (x10 - x00);
    float y1 = x01 + v * (x11 - x01);
    into[0] = y0 + w * (y1 - y0);
    float g0 = v100 - v000 + v * (v110 - v010 - v100 + v000);
    float g1 = v101 - v001 + v * (v111 - v011 - v101 + v001);
    into[1] = ci == i ? g0 + w * (g1 - g0) : 0;
    into[2] = cj == j ? x10 - x00 + w * (x11 - x01 - x10 + x00) : 0;
    into[3] = ck == k ? y1 - y0 : 0;
  }
}
