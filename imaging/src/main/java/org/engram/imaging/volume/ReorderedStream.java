package org.engram.imaging.volume;

import java.util.Arrays;
import java.util.OptionalDouble;

/** A run seen in another order of its voxels. */
final class ReorderedStream implements VolumeStream {
  private final VolumeStream stream;
  private final Reordering order;
  private float[] volume = new float[0];

  // The last gather's voxels: a reader asks for the same ones in every frame.
  private int[] asked = new int[0];
  private int[] old = new int[0];
  private int[] position = new int[0];
  private double[] values = new double[0];

  ReorderedStream(VolumeStream stream, Reordering order) {
    this.stream = stream;
    this.order = order;
  }

  @Override
  public Grid grid() {
    return order.to();
  }

  @Override
  public int frames() {
    return stream.frames();
  }

  @Override
  public OptionalDouble repetitionTime() {
    return stream.repetitionTime();
  }

  @Override
  public boolean advance() {
    return stream.advance();
  }

  @Override
  public void read(float[] into) {
    if (volume.length == 0) {
      volume = new float[order.from().voxels()];
    }
    stream.read(volume);
    order.copy(volume, into);
  }

  @Override
  public void gather(int[] voxels, double[] into) {
    if (!Arrays.equals(voxels, asked)) {
      asked = voxels.clone();
      position = new int[voxels.length];
      old = order.ascending(voxels, position);
      values = new double[voxels.length];
    }
    stream.gather(old, values);
    for (int n = 0; n < values.length; n++) {
      into[position[n]] = values[n];
    }
  }

  @Override
  public void close() {
    stream.close();
  }
}
