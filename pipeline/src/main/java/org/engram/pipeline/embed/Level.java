package org.engram.pipeline.embed;

import java.util.Locale;
import org.engram.tensor.ConfigurationException;

/**
 * What one row of the table stands for; windows are always averaged into their run, of which a
 * volume is one.
 */
public enum Level {
  /** One row a run. */
  RUN,
  /** The mean over a session's volumes of one modality; of volumes alone. */
  MODALITY,
  /** The mean over a session's runs; of volumes over its modalities. */
  SESSION,
  /** The mean over a subject's sessions, each the mean over its runs. */
  SUBJECT;

  /** Reads {@code run}, {@code modality}, {@code session} or {@code subject}. */
  public static Level fromName(String name) {
    for (Level level : values()) {
      if (level.toString().equals(name)) {
        return level;
      }
    }
    throw new ConfigurationException(
        "--per", "'" + name + "'", "run, session or subject, and of volumes modality", "");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
