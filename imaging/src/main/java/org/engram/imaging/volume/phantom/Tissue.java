package org.engram.imaging.volume.phantom;

import java.util.List;

/** What a voxel of a simulated head is made of; its number is its label in a segmentation. */
public enum Tissue {
  AIR(0, "air"),
  SCALP(1, "scalp"),
  SKULL(2, "skull"),
  CSF(3, "csf"),
  GREY(4, "grey"),
  WHITE(5, "white"),
  VENTRICLE(6, "ventricle"),
  DEEP_GREY(7, "deep-grey"),
  LESION(8, "lesion");

  /** In the order of their numbers. */
  public static final List<Tissue> ALL = List.of(values());

  private final int number;
  private final String label;

  Tissue(int number, String label) {
    this.number = number;
    this.label = label;
  }

  /** Its label in a segmentation, and its place in {@link #ALL}. */
  public int number() {
    return number;
  }

  /** Its name in tables and settings. */
  public String label() {
    return label;
  }

  /** Whether it lies inside the skull. */
  public boolean intracranial() {
    return this != AIR && this != SCALP && this != SKULL;
  }
}
