package org.engram.imaging.volume.labels;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.engram.imaging.volume.GaussianSmoothing;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.ConfigurationException;

/**
 * An image that no scanner made, from labels: each label has a brightness and a texture of its own,
 * drawn anew, and the whole is blurred a little. A model that is trained on such images learns
 * shapes and not a contrast, and so works on any (Billot et al. 2023). Label 0, where nothing is
 * labelled, is dark in half of them and in the other half made of blobs of several brightnesses, so
 * that a skull is not taken for what it happens to be as bright as.
 *
 * @param greatestTexture deviation of a label's voxels about its brightness, 0 to 1 being the range
 * @param greatestBlur deviation of the blur, millimetres
 * @param ordered share of images in which the labels' brightness goes up or, as often, down with
 *     their number, by some distance from each to the next; 0 to 1
 */
public record SimulatedContrast(double greatestTexture, double greatestBlur, double ordered) {
  private static final int BLOBS = 4;
  private static final double APART = 0.3; // of the range, from the first to the last at least
  private static final double BLOB = 12; // millimetres from node to node of what shapes them

  public SimulatedContrast {
    if (!(ordered >= 0 && ordered <= 1)) {
      throw new ConfigurationException("ordered", Double.toString(ordered), "0 to 1", "");
    }
  }

  /** A tenth, a millimetre and a half, and any order. */
  public static SimulatedContrast defaults() {
    return new SimulatedContrast(0.1, 1.5, 0);
  }

  /** The same with another share of ordered images. */
  public SimulatedContrast withOrdered(double share) {
    return new SimulatedContrast(greatestTexture, greatestBlur, share);
  }

  /** Brightness and texture. */
  private record Look(double mean, double deviation) {}

  /**
   * An image, most of it in 0 to 1.
   *
   * @param labels whole numbers
   * @param seed the same gives the same image
   */
  public Volume apply(Volume labels, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    boolean darkAir = random.nextBoolean();
    double blur = random.nextDouble() * greatestBlur;
    Look air = darkAir ? new Look(0, 0.02 * random.nextDouble()) : look(random);
    Look[] blobs = new Look[BLOBS];
    for (int b = 0; b < BLOBS; b++) {
      blobs[b] = darkAir ? air : look(random);
    }
    float[] shapes = darkAir ? new float[0] : Warp.noise(labels.grid(), BLOB, 1, random).values();
    Map<Integer, Look> looks = new HashMap<>();
    if (ordered > 0 && random.nextDouble() < ordered) {
      looks.putAll(orderedLooks(labels, random));
    }
    float[] values = new float[labels.values().length];
    for (int i = 0; i < values.length; i++) {
      int label = (int) labels.values()[i];
      Look look =
          label != 0
              ? looks.computeIfAbsent(label, _ -> look(random))
              : darkAir ? air : blobs[blob(shapes[i])];
      values[i] = (float) (look.mean() + look.deviation() * random.nextGaussian());
    }
    Volume sharp = new Volume(labels.grid(), values);
    return GaussianSmoothing.deviation(sharp, blur);
  }

  private Map<Integer, Look> orderedLooks(Volume labels, SplittableRandom random) {
    TreeSet<Integer> there = new TreeSet<>();
    for (float label : labels.values()) {
      if (label != 0) {
        there.add((int) label);
      }
    }
    double[] means = random.doubles(there.size()).sorted().toArray();
    for (int i = 0; means.length > 1 && i < means.length; i++) {
      means[i] = (1 - APART) * means[i] + APART * i / (means.length - 1);
    }
    boolean up = random.nextBoolean();
    Map<Integer, Look> looks = new HashMap<>();
    int next = 0;
    for (int label : there) {
      double mean = means[up ? next : means.length - 1 - next];
      looks.put(label, new Look(mean, greatestTexture * random.nextDouble()));
      next++;
    }
    return looks;
  }

  private Look look(SplittableRandom random) {
    return new Look(random.nextDouble(), greatestTexture * random.nextDouble());
  }

  /** Which blob a voxel belongs to; a value about 0 is most common. */
  private static int blob(float shape) {
    return shape < -0.25 ? 0 : shape < 0 ? 1 : shape < 0.25 ? 2 : 3;
  }
}
