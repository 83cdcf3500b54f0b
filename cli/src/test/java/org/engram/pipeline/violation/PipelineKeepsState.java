package org.engram.pipeline.violation;

import java.util.ArrayList;

/** Breaks two rules on purpose: static state that can be assigned, and that can grow. */
public final class PipelineKeepsState {
  public static final ArrayList<String> SEEN = new ArrayList<>();
  public static int count;

  private PipelineKeepsState() {}
}
