package org.engram.pipeline.embed;

import java.util.Locale;
import org.engram.tensor.ConfigurationException;

/** What stands for a token of a volume. */
public enum VolumeCode {
  /** The encoder's latent. */
  LATENT,
  /** Its code by the dictionary that the model was trained with: few units, none below 0. */
  SPARSE;

  /** Reads {@code latent} or {@code sparse}. */
  public static VolumeCode fromName(String name) {
    for (VolumeCode code : values()) {
      if (code.toString().equals(name)) {
        return code;
      }
    }
    throw new ConfigurationException("--code", "'" + name + "'", "latent or sparse", "");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
