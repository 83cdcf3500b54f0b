package org.engram.imaging.confounds;

import org.engram.imaging.signal.NamedChoice;

/** What is done about components that ICA-AROMA took for motion. */
public enum IcaAroma implements NamedChoice {
  /** Nothing more: the run is fMRIPrep's {@code desc-smoothAROMAnonaggr_bold}, freed of them. */
  FULL("full"),
  /** They are regressed out (the aggressive way). */
  BASIC("basic");

  private final String name;

  IcaAroma(String name) {
    this.name = name;
  }

  @Override
  public String choiceName() {
    return name;
  }
}
