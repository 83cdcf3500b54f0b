package org.engram.imaging.signal.cleaning;

import org.engram.imaging.signal.NamedChoice;

/** How frequencies are taken out of a run. */
public enum Filter implements NamedChoice {
  /** None: cut-offs are refused. */
  NONE("none"),
  /** Butterworth's, forwards and backwards; without cut-offs it does nothing. */
  BUTTERWORTH("butterworth"),
  /** Slow cosines are added to the confounds: a high-pass only. */
  COSINE("cosine");

  private final String name;

  Filter(String name) {
    this.name = name;
  }

  @Override
  public String choiceName() {
    return name;
  }
}
