package org.engram.imaging.parcellation;

import org.engram.imaging.signal.NamedChoice;

/** Whose a voxel or grayordinate is that two of the stacked atlases claim. */
public enum Overlap implements NamedChoice {
  /** The atlas's that is listed first. */
  FIRST("first"),
  /** The atlas's that is listed last. */
  LAST("last"),
  /** Nobody's: the stack is refused, with the number of such voxels. */
  REFUSE("refuse");

  private final String name;

  Overlap(String name) {
    this.name = name;
  }

  @Override
  public String choiceName() {
    return name;
  }

  /** The rule of that name, or a configuration error that lists them. */
  public static Overlap fromName(String name) {
    return NamedChoice.find(Overlap.class, "--overlap", name);
  }
}
