package org.engram.imaging.dataset;

/** How a data set is laid out. */
public enum Layout {
  /** Scans as acquired, in BIDS. */
  BIDS_RAW("BIDS raw"),
  /** What fMRIPrep wrote. */
  FMRIPREP("fMRIPrep"),
  /** What XCP-D wrote. */
  XCP_D("XCP-D"),
  /** A BIDS derivative of another pipeline. */
  BIDS_DERIVATIVE("BIDS derivative"),
  /** The Human Connectome Project's pipelines: {@code SUBJECT/MNINonLinear/Results/RUN}. */
  HCP("HCP"),
  /** Files with names of their own. */
  PLAIN("plain folder");

  private final String title;

  Layout(String title) {
    this.title = title;
  }

  /** As people call it. */
  public String title() {
    return title;
  }

  @Override
  public String toString() {
    return title;
  }
}
