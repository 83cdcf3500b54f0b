package org.engram.models.probing;

import java.util.Locale;
import org.engram.tensor.ConfigurationException;

/** What Cox's partial likelihood does where several events have one time. */
public enum Ties {
  /** Efron's approximation (1977): tied events leave the set at risk one after the other. */
  EFRON,
  /** Breslow's (1974): each tied event has all of them at risk. */
  BRESLOW,
  /**
   * As Neuro-JEPA's published loss: ties are not seen. Rows are sorted by time, the latest first,
   * equals in the order given, and at risk are a row and those before it.
   */
  PUBLISHED;

  /** Reads {@code efron}, {@code breslow} or {@code published}. */
  public static Ties fromName(String where, String name) {
    for (Ties ties : values()) {
      if (ties.toString().equals(name)) {
        return ties;
      }
    }
    throw new ConfigurationException(
        where, "'" + name + "'", "efron, breslow or published", "Efron's is usual");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
