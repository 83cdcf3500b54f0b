package org.engram.models.neurojepa.heads;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.engram.tensor.ConfigurationException;

/** What stands between the tokens of volumes and the outputs. */
public enum VolumeHeadKind {
  /** One {@link AttentiveClassifier} over the tokens of all modalities that are there. */
  ATTENTIVE,
  /** The mean of all tokens that are there, linear. */
  LINEAR,
  /** Every token classified, a subject being a bag: {@link MultiInstance}. */
  INSTANCES,
  /** Two modalities that attend to each other and are mixed by a gate: {@link LateFusion}. */
  LATE_GATE,
  /** The same, but concatenated. */
  LATE_CONCAT,
  /** The same, but added. */
  LATE_ADD,
  /** An attentive classifier a modality; the mean of their outputs. */
  AVERAGE,
  /** An attentive classifier a modality; the product of their probabilities. */
  PRODUCT,
  /** The same with one more expert, which sees all modalities together. */
  JOINT_PRODUCT;

  /** Whether two modalities attend to each other. */
  public boolean isLateFusion() {
    return this == LATE_GATE || this == LATE_CONCAT || this == LATE_ADD;
  }

  /** Whether probabilities are multiplied. */
  public boolean isProduct() {
    return this == PRODUCT || this == JOINT_PRODUCT;
  }

  /** Reads {@code attentive}, {@code late-gate}, {@code joint-product} and the like. */
  public static VolumeHeadKind fromName(String where, String name) {
    for (VolumeHeadKind kind : values()) {
      if (kind.toString().equals(name)) {
        return kind;
      }
    }
    throw new ConfigurationException(
        where,
        "'" + name + "'",
        Arrays.stream(values()).map(VolumeHeadKind::toString).collect(Collectors.joining(", ")),
        "");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
