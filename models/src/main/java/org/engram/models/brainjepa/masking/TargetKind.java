package org.engram.models.brainjepa.masking;

/** What has to be predicted across, from the context, to reach a target. */
public enum TargetKind {
  /** Another region, at times that the context has. */
  CROSS_ROI("Cross-ROI"),
  /** Another time, of regions that the context has. */
  CROSS_TIME("Cross-Time"),
  /** Another region at another time. */
  DOUBLE_CROSS("Double-Cross");

  private final String title;

  TargetKind(String title) {
    this.title = title;
  }

  /** The name in the paper. */
  public String title() {
    return title;
  }
}
