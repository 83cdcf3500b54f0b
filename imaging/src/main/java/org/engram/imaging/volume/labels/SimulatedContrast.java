package org.engram.imaging.volume.labels;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.ConfigurationException;

/**
 * An image that no scanner made, from labels: each label has a brightness of its own, drawn anew,
 * which changes slowly from place to place; something is made up around what is labelled ({@link
 * SimulatedSurroundings}), and a scanner with voxels of its own looks at it ({@link
 * SimulatedScanner}). A model that is trained on such images learns shapes and not a contrast, and
 * so works on any (Billot et al. 2023).
 *
 * <p>Values lie between 0 and 1 and have the range of a whole head that was scaled between its
 * percentiles, also where labels are only those of a part of it.
 *
 * @param ordered share of images in which the labels' brightness goes up or, as often, down with
 *     their number, by some distance from each to the next; 0 to 1
 * @param stripped share of images that are 0 outside of a mask about what is labelled; 0 to 1
 */
public record SimulatedContrast(double ordered, double stripped) {
  private static final double APART = 0.3; // of the range, from the first to the last at least
  private static final double SLOW = 15; // millimetres from node to node of slow changes
  private static final double GREATEST_SLOW = 0.06;
  private static final double GREATEST_TEXTURE = 0.05;

  public SimulatedContrast {
    share("ordered", ordered);
    share("stripped", stripped);
  }

  private static void share(String key, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new ConfigurationException(key, Double.toString(value), "0 to 1", "");
    }
  }

  /**
   * An image and what is to be found in it.
   *
   * @param labels those given, but 0 where a mask hides them
   */
  public record Made(Volume image, Volume labels) {}

  /**
   * How a label, or something else, looks.
   *
   * @param mean brightness
   * @param slow how much the brightness changes from place to place, up or down
   * @param texture deviation of single voxels
   */
  record Look(double mean, double slow, double texture) {
    static final Look AIR = new Look(0, 0, 0);

    static Look of(double mean, SplittableRandom random) {
      return new Look(
          mean,
          GREATEST_SLOW * (2 * random.nextDouble() - 1),
          GREATEST_TEXTURE * random.nextDouble());
    }

    /** Of any brightness. */
    static Look any(SplittableRandom random) {
      return of(random.nextDouble(), random);
    }
  }

  /**
   * An image.
   *
   * @param labels whole numbers, of a head or of a part of it
   * @param all labels of the whole head
   * @param seed the same gives the same image
   */
  public Made apply(Volume labels, Collection<Integer> all, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<Integer, Look> looks = looks(all, random);
    SimulatedSurroundings around = SimulatedSurroundings.draw(labels, stripped, random);
    float[] slow = Warp.noise(labels.grid(), SLOW, 1, random).values();
    float[] values = new float[slow.length];
    for (int i = 0; i < values.length; i++) {
      int label = (int) labels.values()[i];
      Look look = label == 0 ? around.look(i) : looks.computeIfAbsent(label, _ -> Look.any(random));
      values[i] =
          (float) (look.mean() + look.slow() * slow[i] + look.texture() * random.nextGaussian());
    }
    Volume seen = SimulatedScanner.draw(random).apply(new Volume(labels.grid(), values), random);
    return new Made(around.hide(seen), around.hide(labels));
  }

  /** The look of each label. */
  Map<Integer, Look> looks(Collection<Integer> all, SplittableRandom random) {
    List<Integer> rising = List.copyOf(new TreeSet<>(all));
    Map<Integer, Look> looks = new HashMap<>();
    if (random.nextDouble() >= ordered) {
      rising.forEach(label -> looks.put(label, Look.any(random)));
      return looks;
    }
    int last = rising.size() - 1;
    double[] means = random.doubles(rising.size()).sorted().toArray();
    boolean up = random.nextBoolean();
    for (int i = 0; i <= last; i++) {
      int place = up ? i : last - i;
      double even = last == 0 ? means[0] : (double) place / last;
      double mean = (1 - APART) * means[place] + APART * even;
      looks.put(rising.get(i), Look.of(mean, random));
    }
    return looks;
  }
}
