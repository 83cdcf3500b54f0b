package org.engram.imaging.signal.cleaning;

import org.engram.imaging.signal.NamedChoice;

/** What stands in the cleaned series at a frame that was censored. */
public enum CensoredFrames implements NamedChoice {
  /** Nothing: the frame is left out, so the frames are no longer evenly spaced. */
  REMOVE("remove"),
  /**
   * A value interpolated between the cleaned neighbours, so that the frames stay evenly spaced, as
   * models and spectra need them. Before the first kept frame and after the last one the nearest
   * kept frame's value stands.
   */
  INTERPOLATE("interpolate");

  private final String name;

  CensoredFrames(String name) {
    this.name = name;
  }

  @Override
  public String choiceName() {
    return name;
  }
}
