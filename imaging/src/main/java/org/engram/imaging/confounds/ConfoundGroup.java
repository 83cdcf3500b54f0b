package org.engram.imaging.confounds;

import org.engram.imaging.signal.NamedChoice;

/** A kind of nuisance signal in fMRIPrep's tables, by the names of nilearn's load_confounds. */
public enum ConfoundGroup implements NamedChoice {
  /** The six parameters of head motion, expanded. */
  MOTION("motion"),
  /** The cosines of slow drifts; a run too short to have any goes without. */
  HIGH_PASS("high_pass"),
  /** Mean signals of white matter and cerebrospinal fluid, expanded. */
  WM_CSF("wm_csf"),
  /** The mean signal of the brain, expanded. */
  GLOBAL_SIGNAL("global_signal"),
  /** Components of noise (Behzadi and others, 2007); with HIGH_PASS alone. */
  COMPCOR("compcor"),
  /** Components that ICA-AROMA took for motion (Pruim and others, 2015). */
  ICA_AROMA("ica_aroma"),
  /** Frames with much motion are censored (Power and others, 2014). */
  SCRUB("scrub"),
  /** Frames before the steady state are censored; they always are, named or not. */
  NON_STEADY_STATE("non_steady_state");

  private final String name;

  ConfoundGroup(String name) {
    this.name = name;
  }

  @Override
  public String choiceName() {
    return name;
  }
}
