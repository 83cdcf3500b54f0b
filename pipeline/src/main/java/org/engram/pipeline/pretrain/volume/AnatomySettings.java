package org.engram.pipeline.pretrain.volume;

import java.util.List;
import java.util.TreeMap;
import org.engram.models.neurojepa.masking.AnatomicalPrior;
import org.engram.tensor.ConfigurationException;

/**
 * The section {@code data.anatomy}: what a label of the manifest's segmentations is worth, in the
 * place of the foreground map. See {@link AnatomicalPrior}.
 *
 * @param weights of labels
 * @param other of every other label, and of voxels without one
 * @param share weight from which on masks treat a patch as foreground
 */
public record AnatomySettings(List<LabelWeight> weights, double other, double share) {
  /**
   * What one label is worth.
   *
   * @param label its number in the segmentations; 0 where there is none
   * @param weight 0 to 1
   */
  public record LabelWeight(int label, double weight) {}

  public AnatomySettings {
    weights = List.copyOf(weights);
    if (weights.isEmpty()) {
      throw new ConfigurationException(
          "weights", "none", "a label and its weight, or several", "Say which regions matter");
    }
    if (weights.stream().map(LabelWeight::label).distinct().count() < weights.size()) {
      throw new ConfigurationException("weights", "a label twice", "each label once", "");
    }
    prior(weights, other, share);
  }

  /** All but the named labels are worth nothing; a tenth of a patch makes it foreground. */
  public static AnatomySettings defaults(List<LabelWeight> weights) {
    return new AnatomySettings(weights, 0, 0.1);
  }

  /** What it says of a volume's patches. */
  public AnatomicalPrior prior() {
    return prior(weights, other, share);
  }

  private static AnatomicalPrior prior(List<LabelWeight> weights, double other, double share) {
    TreeMap<Integer, Double> byLabel = new TreeMap<>();
    weights.forEach(of -> byLabel.put(of.label(), of.weight()));
    return new AnatomicalPrior(byLabel, other, share);
  }
}
