package org.engram.imaging.confounds;

import java.util.ArrayList;
import java.util.List;
import org.engram.imaging.signal.NamedChoice;

/** Which functions of a signal stand beside it (Friston and others, 1996; Satterthwaite, 2013). */
public enum Expansion implements NamedChoice {
  /** The signal alone. */
  BASIC("basic"),
  /** And its difference from frame to frame. */
  DERIVATIVES("derivatives"),
  /** And its square. */
  POWER2("power2"),
  /** And its difference, its square, and the difference's square. */
  FULL("full");

  private final String name;

  Expansion(String name) {
    this.name = name;
  }

  @Override
  public String choiceName() {
    return name;
  }

  /** The columns of some signals, each signal's together. */
  List<String> columns(List<String> signals) {
    List<String> columns = new ArrayList<>();
    for (String signal : signals) {
      columns.add(signal);
      suffixes().forEach(suffix -> columns.add(signal + suffix));
    }
    return columns;
  }

  private List<String> suffixes() {
    return switch (this) {
      case BASIC -> List.of();
      case DERIVATIVES -> List.of("_derivative1");
      case POWER2 -> List.of("_power2");
      case FULL -> List.of("_derivative1", "_power2", "_derivative1_power2");
    };
  }
}
