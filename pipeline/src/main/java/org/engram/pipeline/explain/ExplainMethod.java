package org.engram.pipeline.explain;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.engram.tensor.ConfigurationException;

/** How it is found out what an embedding comes from. */
public enum ExplainMethod {
  /** Which tokens the attention leads back to. */
  ROLLOUT,
  /** What leaving out a region or network changes. */
  ABLATION,
  /** The scan times the gradient of a read-out. */
  GRADIENT_INPUT,
  /** The same along the way from a baseline. */
  INTEGRATED_GRADIENTS;

  /** Reads {@code rollout}, {@code ablation}, {@code gradient-input} and so on. */
  public static ExplainMethod fromName(String name) {
    for (ExplainMethod method : values()) {
      if (method.choiceName().equals(name)) {
        return method;
      }
    }
    throw new ConfigurationException(
        "--method",
        "'" + name + "'",
        Arrays.stream(values())
            .map(ExplainMethod::choiceName)
            .collect(Collectors.joining(", ", "one of ", "")),
        "Use one of these names.");
  }

  public String choiceName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether gradients are taken, which needs float32. */
  public boolean byGradient() {
    return this == GRADIENT_INPUT || this == INTEGRATED_GRADIENTS;
  }
}
