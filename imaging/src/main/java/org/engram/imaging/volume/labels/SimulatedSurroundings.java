package org.engram.imaging.volume.labels;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.engram.imaging.volume.GaussianSmoothing;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.labels.SimulatedContrast.Look;

/**
 * What is made up where nothing is labelled, so that it is not taken for what it happens to be as
 * bright as: nothing; blobs of several brightnesses; or layers about what is labelled, as meninges,
 * skull and skin lie about a brain, each of any brightness and some millimetres thick. A mask may
 * hide all of it, as a brain is cut out of a head: in half of the masks to the voxel, else too wide
 * or too narrow by some millimetres.
 */
final class SimulatedSurroundings {
  private static final int BLOBS = 4;
  private static final double BLOB = 12; // millimetres from node to node of what shapes blobs
  private static final double REACH = 5; // millimetres, deviation of the blur that tells distance
  private static final double MASK = 2; // the same for a mask
  private static final double[] LEAST = {0, 2, 2}; // thickness of layers, millimetres
  private static final double[] GREATEST = {3, 7, 8};
  private static final double UNEVEN = 0.08; // of the layers' edges

  private final List<Look> looks;
  private final byte[] kinds; // number of the look by voxel; that of labelled ones means nothing
  private final Optional<boolean[]> mask; // what is not hidden, by voxel

  private SimulatedSurroundings(List<Look> looks, byte[] kinds, Optional<boolean[]> mask) {
    this.looks = looks;
    this.kinds = kinds;
    this.mask = mask;
  }

  static SimulatedSurroundings draw(Volume labels, double stripped, SplittableRandom random) {
    float[] inside = new float[labels.values().length];
    for (int i = 0; i < inside.length; i++) {
      inside[i] = labels.values()[i] > 0 ? 1 : 0;
    }
    Volume labelled = new Volume(labels.grid(), inside);
    int form = random.nextInt(3);
    SimulatedSurroundings made =
        form == 0
            ? nothing(inside.length)
            : form == 1 ? blobs(labels.grid(), random) : layers(labelled, random);
    return random.nextDouble() < stripped
        ? new SimulatedSurroundings(made.looks, made.kinds, Optional.of(mask(labelled, random)))
        : made;
  }

  private static SimulatedSurroundings nothing(int voxels) {
    return new SimulatedSurroundings(List.of(Look.AIR), new byte[voxels], Optional.empty());
  }

  private static SimulatedSurroundings blobs(Grid grid, SplittableRandom random) {
    List<Look> looks = new ArrayList<>();
    for (int b = 0; b < BLOBS; b++) {
      looks.add(Look.any(random));
    }
    float[] shapes = Warp.noise(grid, BLOB, 1, random).values();
    byte[] kinds = new byte[shapes.length];
    for (int i = 0; i < kinds.length; i++) {
      // a value about 0 is most common
      kinds[i] = (byte) (shapes[i] < -0.25 ? 0 : shapes[i] < 0 ? 1 : shapes[i] < 0.25 ? 2 : 3);
    }
    return new SimulatedSurroundings(looks, kinds, Optional.empty());
  }

  private static SimulatedSurroundings layers(Volume labelled, SplittableRandom random) {
    int count = LEAST.length;
    List<Look> looks = new ArrayList<>();
    double[] edges = new double[count]; // as what is left of a blurred half space there
    double away = 0;
    for (int layer = 0; layer < count; layer++) {
      looks.add(Look.any(random));
      away += LEAST[layer] + (GREATEST[layer] - LEAST[layer]) * random.nextDouble();
      edges[layer] = 1 / (1 + Math.exp(1.702 * away / REACH)); // normal distribution, nearly
    }
    looks.add(Look.AIR);
    float[] near = GaussianSmoothing.deviation(labelled, REACH).values();
    float[] uneven = Warp.noise(labelled.grid(), BLOB, 1, random).values();
    byte[] kinds = new byte[near.length];
    for (int i = 0; i < kinds.length; i++) {
      double here = near[i] * (1 + UNEVEN * uneven[i]);
      byte kind = 0;
      while (kind < count && here < edges[kind]) {
        kind++;
      }
      kinds[i] = kind;
    }
    return new SimulatedSurroundings(looks, kinds, Optional.empty());
  }

  private static boolean[] mask(Volume labelled, SplittableRandom random) {
    boolean exact = random.nextBoolean();
    double edge = 0.1 + 0.5 * random.nextDouble(); // from some millimetres outside to just inside
    float[] values =
        exact ? labelled.values() : GaussianSmoothing.deviation(labelled, MASK).values();
    boolean[] mask = new boolean[values.length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = values[i] > (exact ? 0 : edge);
    }
    return mask;
  }

  Look look(int voxel) {
    return looks.get(kinds[voxel]);
  }

  /** A volume, 0 where it is hidden. */
  Volume hide(Volume volume) {
    if (mask.isEmpty()) {
      return volume;
    }
    boolean[] shown = mask.get();
    float[] values = volume.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] = shown[i] ? values[i] : 0;
    }
    return new Volume(volume.grid(), values);
  }
}
