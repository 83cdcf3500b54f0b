package org.engram.models.neurojepa.heads;

import java.util.ArrayList;
import java.util.List;
import org.engram.models.finetuning.PoolerConfig;
import org.engram.tensor.ConfigurationException;

/**
 * What a head over volumes is.
 *
 * @param kind of head
 * @param dim width of the encoder's tokens
 * @param outputs classes, or 1 for a number or a risk
 * @param modalities that a subject may have
 * @param heads of attention
 * @param depth of attentive poolers
 * @param hidden width of late fusion, and of the attention over instances
 */
public record VolumeHeadConfig(
    VolumeHeadKind kind, int dim, int outputs, int modalities, int heads, int depth, int hidden) {
  public VolumeHeadConfig {
    List<String> wrong = new ArrayList<>();
    within(wrong, "dim", dim, 1, 1 << 14);
    within(wrong, "outputs", outputs, 1, 1 << 16);
    within(wrong, "modalities", modalities, 1, 64);
    within(wrong, "depth", depth, 1, 64);
    within(wrong, "hidden", hidden, 1, 1 << 14);
    if (heads < 1 || dim % heads != 0 || (kind.isLateFusion() && hidden % heads != 0)) {
      wrong.add("heads: " + heads + "; expected a divisor of the width");
    }
    if (kind.isLateFusion() && modalities != 2) {
      wrong.add(kind + " of " + modalities + " modalities; expected 2: try product or average");
    }
    if (kind.isProduct() && outputs < 2) {
      wrong.add(kind + " of " + outputs + " output; expected classes: try average for a number");
    }
    if (!wrong.isEmpty()) {
      throw new ConfigurationException("head", String.join("\n  ", wrong), "", "");
    }
  }

  private static void within(List<String> wrong, String name, int found, int least, int most) {
    if (found < least || found > most) {
      wrong.add(name + ": " + found + "; expected " + least + " to " + most);
    }
  }

  /**
   * As published: 16 heads of attention; a depth of 3, or of 1 where classifiers are multiplied.
   */
  public static VolumeHeadConfig published(
      VolumeHeadKind kind, int dim, int outputs, int modalities) {
    return new VolumeHeadConfig(kind, dim, outputs, modalities, 16, kind.isProduct() ? 1 : 3, dim);
  }

  PoolerConfig pooler() {
    return PoolerConfig.volumes(dim, 1, heads, depth);
  }

  LateFusion.Sizes lateFusion() {
    LateFusion.Kind how =
        switch (kind) {
          case LATE_CONCAT -> LateFusion.Kind.CONCAT;
          case LATE_ADD -> LateFusion.Kind.ADD;
          default -> LateFusion.Kind.GATE;
        };
    return new LateFusion.Sizes(how, dim, hidden, heads, outputs);
  }

  MultiInstance.Sizes instances() {
    return new MultiInstance.Sizes(dim, hidden, List.of(hidden), outputs, true, false, true, true);
  }
}
