package org.engram.imaging.atlas;

import org.engram.imaging.signal.NamedChoice;

/**
 * What to do about regions whose series does not vary: mostly regions without voxels in the scan's
 * field of view.
 */
public enum ConstantRegions implements NamedChoice {
  /** The input is refused, naming them. */
  REFUSE("refuse"),
  /** They are kept as they are, listed, and not counted in the coverage. */
  MARK("mark");

  private final String name;

  ConstantRegions(String name) {
    this.name = name;
  }

  @Override
  public String choiceName() {
    return name;
  }

  /** The policy of that name, or a configuration error that lists them. */
  public static ConstantRegions fromName(String name) {
    return NamedChoice.find(ConstantRegions.class, "--constant-regions", name);
  }
}
