package org.engram.bench;

import java.util.Locale;

/** What the time of a training step goes to. */
public enum PretrainPart {
  /** Masks, and inputs from Java's memory into tensors. */
  DATA("data"),
  /** The target encoder's forward pass over all tokens. */
  TARGET("target encoder"),
  /** The forward passes of context encoder and predictor, and the loss. */
  PREDICTION("context encoder and predictor"),
  BACKWARD("backward"),
  /** AdamW, with what is done to the gradients before and after it. */
  OPTIMIZER("optimizer"),
  /** The target encoder follows. */
  EMA("EMA");

  private final String label;

  PretrainPart(String label) {
    this.label = label;
  }

  /** The name in the keys of the JSON object. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return label;
  }
}
