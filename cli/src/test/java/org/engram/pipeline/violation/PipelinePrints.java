package org.engram.pipeline.violation;

/** Breaks a rule on purpose: only cli prints. */
public final class PipelinePrints {
  private PipelinePrints() {}

  public static void print() {
    System.out.println("printed");
  }
}
