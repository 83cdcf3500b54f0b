package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.models.neurojepa.finetune.AttentiveProbes;
import org.engram.tensor.ConfigurationException;

/**
 * The section {@code probe} of a training on volumes: every so many epochs attentive classifiers of
 * several learning rates and weight decays are trained afresh on the tokens of the target encoder
 * as it is then, all in one pass, as the published monitor does it; the best of them on held-out
 * subjects is the score, and the checkpoint with the best score is kept.
 *
 * @param phenotypes a table of people, .csv, .tsv or .parquet
 * @param column what to read: a number where more than ten differ (score {@code column_r2}), else a
 *     class ({@code column_monitor}, half AUROC and half average precision); higher is better
 * @param id the table's column that names the subject, where it is none of the usual ones
 * @param everyEpochs whole epochs between two looks
 * @param heldOut share of the subjects, of each class where there are classes, that no head learns
 *     from
 * @param most volumes to look at, the first of those whose subject has a value; they stay in memory
 * @param passes of the heads over the volumes
 * @param batchSize volumes in one step of the heads
 * @param depth blocks of a head, 1 for its attention alone
 * @param learningRates of the heads, each with each weight decay
 * @param weightDecays of the heads
 */
public record VolumeProbeSettings(
    Path phenotypes,
    String column,
    Optional<String> id,
    int everyEpochs,
    double heldOut,
    int most,
    int passes,
    int batchSize,
    int depth,
    List<Double> learningRates,
    List<Double> weightDecays) {
  public VolumeProbeSettings {
    learningRates = List.copyOf(learningRates);
    weightDecays = List.copyOf(weightDecays);
    require(everyEpochs >= 1, "every_epochs", everyEpochs, "1 or more");
    require(heldOut > 0 && heldOut < 1, "held_out", heldOut, "above 0, below 1");
    require(most >= 4, "most", most, "4 or more");
    require(passes >= 1, "passes", passes, "1 or more");
    require(batchSize >= 1, "batch_size", batchSize, "1 or more");
    require(depth >= 1 && depth <= 4, "depth", depth, "1 to 4");
    require(!learningRates.isEmpty(), "learning_rates", "none", "one or more");
    require(!weightDecays.isEmpty(), "weight_decays", "none", "one or more");
    learningRates.forEach(rate -> require(rate > 0, "learning_rates", rate, "above 0"));
    weightDecays.forEach(decay -> require(decay >= 0, "weight_decays", decay, "0 or more"));
  }

  private static void require(boolean right, String key, Object found, String expected) {
    if (!right) {
      throw new ConfigurationException(key, found.toString(), expected, "");
    }
  }

  /** Every tenth epoch, a fifth of the subjects held out, heads of the published depth. */
  public static VolumeProbeSettings defaults(Path phenotypes, String column) {
    return new VolumeProbeSettings(
        phenotypes,
        column,
        Optional.empty(),
        10,
        0.2,
        100,
        10,
        8,
        4,
        List.of(1e-4, 3e-4, 1e-3),
        List.of(0.01, 0.1));
  }

  /** What each head is trained with. */
  List<AttentiveProbes.Setting> heads() {
    return AttentiveProbes.Setting.grid(learningRates, weightDecays);
  }
}
