package org.engram.imaging.volume.phantom;

import java.util.List;

/** What a voxel of a simulated head is made of; its ordinal is its number in a segmentation. */
public enum Tissue {
  AIR("air"),
  SCALP("scalp"),
  SKULL("skull"),
  CSF("csf"),
  GREY("grey"),
  WHITE("white"),
  VENTRICLE("ventricle"),
  DEEP_GREY("deep-grey"),
  LESION("lesion");

  /** In the order of their numbers. */
  public static final List<Tissue> ALL = List.of(values());

  private final String label;

  Tissue(String label) {
    this.label = label;
  }

  /** Its name in tables and settings. */
  public String label() {
    return label;
  }

  /** Whether it lies inside the skull. */
  public boolean intracranial() {
    return ordinal() >= CSF.ordinal();
  }
}
