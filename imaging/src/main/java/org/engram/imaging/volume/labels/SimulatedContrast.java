package org.engram.imaging.volume.labels;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.engram.imaging.volume.GaussianSmoothing;
import org.engram.imaging.volume.Volume;

/**
 * An image that no scanner made, from labels: each label has a brightness and a texture of its own,
 * drawn anew, and the whole is blurred a little. A model that is trained on such images learns
 * shapes and not a contrast, and so works on any (Billot et al. 2023). Air, label 0, is dark in
 * half of them.
 *
 * @param greatestTexture deviation of a label's voxels about its brightness, 0 to 1 being the range
 * @param greatestBlur deviation of the blur, millimetres
 */
public record SimulatedContrast(double greatestTexture, double greatestBlur) {
  /** A tenth, and a millimetre and a half. */
  public static SimulatedContrast defaults() {
    return new SimulatedContrast(0.1, 1.5);
  }

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
    Map<Integer, double[]> looks = new HashMap<>();
    float[] values = new float[labels.values().length];
    for (int i = 0; i < values.length; i++) {
      int label = (int) labels.values()[i];
      double[] look =
          looks.computeIfAbsent(
              label,
              _ ->
                  label == 0 && darkAir
                      ? new double[] {0, 0.02 * random.nextDouble()}
                      : new double[] {random.nextDouble(), greatestTexture * random.nextDouble()});
      values[i] = (float) (look[0] + look[1] * random.nextGaussian());
    }
    Volume sharp = new Volume(labels.grid(), values);
    return GaussianSmoothing.deviation(sharp, blur);
  }
}
