package org.engram.pipeline.pretrain.data;

import org.engram.imaging.signal.NamedChoice;

/** Whether the files of a cohort must agree in the order of their regions. */
public enum RegionOrder implements NamedChoice {
  /**
   * All files have the regions of the first, in its order; one that differs ends the job by name,
   * because it is a sign that two data sets were mixed. The model's order may be another: the
   * regions are matched to it by name.
   */
  SAME("same"),
  /** Each file has its own order, and may have other regions beside: they are matched by name. */
  BY_NAME("by-name");

  private final String name;

  RegionOrder(String name) {
    this.name = name;
  }

  @Override
  public String choiceName() {
    return name;
  }

  /** The choice of that name, or a configuration error that lists them. */
  public static RegionOrder fromName(String name) {
    return NamedChoice.find(RegionOrder.class, "--region-order", name);
  }
}
