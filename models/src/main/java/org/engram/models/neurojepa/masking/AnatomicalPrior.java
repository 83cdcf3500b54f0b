package org.engram.models.neurojepa.masking;

import java.util.Arrays;
import java.util.Collections;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.engram.tensor.ConfigurationException;

/**
 * What a segmentation says about the worth of each patch, in the place of the foreground map: the
 * loss weights a token by the mean weight of its voxels' labels, and masks hide the patches of
 * little weight first and show those of much weight first. Their numbers stay exact.
 *
 * @param weights by label, 0 to 1
 * @param other weight of every other label, and of voxels without one
 * @param share weight from which on a patch counts as foreground for the masks; 0.1 as of the
 *     published foreground
 */
public record AnatomicalPrior(SequencedMap<Integer, Double> weights, double other, double share) {
  public AnatomicalPrior {
    weights = Collections.unmodifiableSequencedMap(new TreeMap<>(weights));
    weights.forEach(
        (label, weight) -> {
          if (label < 0) {
            throw new ConfigurationException(
                "anatomy.weights", "label " + label, "labels, 0 or more", "");
          }
          within("anatomy.weights, label " + label, weight);
        });
    within("anatomy.other", other);
    within("anatomy.share", share);
  }

  private static void within(String key, double weight) {
    if (!(weight >= 0 && weight <= 1)) {
      throw new ConfigurationException(key, Double.toString(weight), "0 to 1", "");
    }
  }

  /** The weight of each token: the mean over its patch's voxels. */
  public float[] tokens(PatchLabels labels, int tokens) {
    double[] sums = new double[tokens];
    int[] unlabelled = new int[tokens];
    Arrays.fill(unlabelled, labels.perPatch());
    labels
        .voxels()
        .forEach(
            (label, counts) -> {
              double weight = weights.getOrDefault(label, other);
              for (int token = 0; token < tokens; token++) {
                sums[token] += weight * counts[token];
                unlabelled[token] -= counts[token];
              }
            });
    double outside = weights.getOrDefault(0, other);
    float[] means = new float[tokens];
    for (int token = 0; token < tokens; token++) {
      means[token] = (float) ((sums[token] + outside * unlabelled[token]) / labels.perPatch());
    }
    return means;
  }

  /** Which tokens the masks treat as foreground. */
  public boolean[] foreground(float[] tokens) {
    boolean[] foreground = new boolean[tokens.length];
    for (int token = 0; token < tokens.length; token++) {
      foreground[token] = tokens[token] >= (float) share;
    }
    return foreground;
  }
}
