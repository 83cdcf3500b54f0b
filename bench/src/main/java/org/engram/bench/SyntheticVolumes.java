package org.engram.bench;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.VolumeStream;

/** A {@link SyntheticRun} on a grid: its head is an ellipsoid, and around it all is zero. */
final class SyntheticVolumes implements VolumeStream {
  /** The head's half axes, as a share of the grid's. */
  private static final double HEAD = 0.84;

  static final double REPETITION_TIME = 0.735;

  private final Grid grid;
  private final int[] head;
  private final SyntheticRun run;
  private int frame = -1;

  SyntheticVolumes(RunSize size) {
    Affine affine = Affine.ofRows(2, 0, 0, -size.nx(), 0, 2, 0, -size.ny(), 0, 0, 2, -size.nz());
    this.grid = new Grid(size.nx(), size.ny(), size.nz(), affine);
    int[] voxels = new int[grid.voxels()];
    float[] positions = new float[3 * voxels.length];
    int count = 0;
    for (int voxel = 0; voxel < voxels.length; voxel++) {
      float x = position(voxel % size.nx(), size.nx());
      float y = position(voxel / size.nx() % size.ny(), size.ny());
      float z = position(voxel / (size.nx() * size.ny()), size.nz());
      if (x * x + y * y + z * z < 1) {
        positions[3 * count] = x;
        positions[3 * count + 1] = y;
        positions[3 * count + 2] = z;
        voxels[count++] = voxel;
      }
    }
    this.head = Arrays.copyOf(voxels, count);
    this.run =
        new SyntheticRun(
            SyntheticRun.Numbers.INT16,
            Arrays.copyOf(positions, 3 * count),
            size.regions(),
            size.frames());
  }

  /** Of a voxel along an axis, from -1 to 1 within the head. */
  private static float position(int index, int size) {
    return (float) ((2.0 * index / (size - 1) - 1) / HEAD);
  }

  SyntheticRun run() {
    return run;
  }

  /** The regions' numbers by voxel. */
  Volume atlas() {
    float[] labels = new float[grid.voxels()];
    for (int e = 0; e < head.length; e++) {
      labels[head[e]] = run.label(e);
    }
    return new Volume(grid, labels);
  }

  @Override
  public Grid grid() {
    return grid;
  }

  @Override
  public int frames() {
    return run.frames();
  }

  @Override
  public OptionalDouble repetitionTime() {
    return OptionalDouble.of(REPETITION_TIME);
  }

  @Override
  public boolean advance() {
    return ++frame < run.frames();
  }

  @Override
  public void read(float[] into) {
    Arrays.fill(into, 0);
    for (int e = 0; e < head.length; e++) {
      into[head[e]] = run.value(e, frame);
    }
  }

  @Override
  public void gather(int[] voxels, double[] into) {
    for (int i = 0; i < voxels.length; i++) {
      int e = Arrays.binarySearch(head, voxels[i]);
      into[i] = e < 0 ? 0 : run.value(e, frame);
    }
  }

  @Override
  public void close() {
    // nothing is open
  }
}
