package org.engram.pipeline.gradient;

import org.engram.imaging.signal.NamedChoice;

/** What to do about a scan that lacks regions, or in which some do not vary. */
public enum IncompleteScans implements NamedChoice {
  /** The scan is refused, naming the regions. */
  REFUSE("refuse"),
  /** Pairs with such a region are averaged over the other scans. */
  LEAVE_OUT("leave-out");

  private final String name;

  IncompleteScans(String name) {
    this.name = name;
  }

  @Override
  public String choiceName() {
    return name;
  }

  /** The policy of that name, or a configuration error that lists them. */
  public static IncompleteScans fromName(String name) {
    return NamedChoice.find(IncompleteScans.class, "--incomplete", name);
  }
}
