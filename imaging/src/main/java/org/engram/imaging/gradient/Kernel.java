package org.engram.imaging.gradient;

import org.engram.imaging.signal.NamedChoice;

/**
 * How alike two regions are, from their rows of the thresholded connectivity. The names and their
 * meaning are BrainSpace's (Vos de Wael and others, 2020).
 */
public enum Kernel implements NamedChoice {
  /** 1 - arccos(cosine) / pi: 1 for rows of one direction, 0.5 for rows with nothing in common. */
  NORMALIZED_ANGLE("normalized-angle"),
  /** Cosine of the angle between the rows. */
  COSINE("cosine"),
  /** Pearson correlation of the rows. */
  PEARSON("pearson"),
  /** Pearson correlation of the rows' ranks, tied entries sharing the mean of their ranks. */
  SPEARMAN("spearman"),
  /** exp(-gamma d²) of the rows' Euclidean distance d. */
  GAUSSIAN("gaussian"),
  /** The thresholded connectivity itself, averaged with its transpose. */
  NONE("none");

  private final String name;

  Kernel(String name) {
    this.name = name;
  }

  @Override
  public String choiceName() {
    return name;
  }

  /** The kernel of that name, or a configuration error that lists them. */
  public static Kernel fromName(String name) {
    return NamedChoice.find(Kernel.class, "--kernel", name);
  }
}
