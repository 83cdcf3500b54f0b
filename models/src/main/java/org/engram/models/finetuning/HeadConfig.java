package org.engram.models.finetuning;

import java.util.Optional;
import org.engram.tensor.ConfigurationException;

/**
 * What a head is.
 *
 * @param kind of head
 * @param dim width of the encoder's tokens
 * @param outputs numbers of one prediction, before they are made probabilities
 * @param pooler with {@link HeadKind#ATTENTIVE} only
 */
public record HeadConfig(HeadKind kind, int dim, int outputs, Optional<PoolerConfig> pooler) {
  /** More outputs than any phenotype has classes. */
  private static final int MOST_OUTPUTS = 1 << 16;

  public HeadConfig {
    if (outputs < 1 || outputs > MOST_OUTPUTS) {
      throw new ConfigurationException(
          "outputs of the head", Integer.toString(outputs), "1 to " + MOST_OUTPUTS, "");
    }
    if ((kind == HeadKind.ATTENTIVE) != pooler.isPresent()) {
      throw new ConfigurationException(
          "head " + kind,
          pooler.isPresent() ? "with a pooler" : "without a pooler",
          "a pooler with the attentive head, and with no other",
          "");
    }
  }

  /** A head over the mean of the tokens. */
  public static HeadConfig of(HeadKind kind, int dim, int outputs) {
    return new HeadConfig(kind, dim, outputs, Optional.empty());
  }

  /** A head with an attentive pooler. */
  public static HeadConfig attentive(PoolerConfig pooler, int outputs) {
    return new HeadConfig(HeadKind.ATTENTIVE, pooler.dim(), outputs, Optional.of(pooler));
  }
}
