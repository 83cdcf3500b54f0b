package org.engram.models.finetuning;

import java.util.Locale;
import org.engram.tensor.ConfigurationException;

/** What stands between an encoder's tokens and the outputs. */
public enum HeadKind {
  /** Mean over tokens, layer norm, linear: as fine-tuning is published. */
  MEAN,
  /** Mean over tokens, batch norm without weights, linear: as the linear probe is published. */
  BATCH_NORM,
  /** An {@link AttentivePooler} over region tokens, linear. */
  ATTENTIVE;

  /** Reads {@code mean}, {@code batch-norm} or {@code attentive}. */
  public static HeadKind fromName(String where, String name) {
    for (HeadKind kind : values()) {
      if (kind.toString().equals(name)) {
        return kind;
      }
    }
    throw new ConfigurationException(
        where,
        "'" + name + "'",
        "mean, batch-norm or attentive",
        "Was it made by a newer version?");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
