package org.engram.models.training.step;

/** What one step trains on. */
public interface StepBatch {
  /**
   * A random number for each sample, which says which sample of which epoch it is; what a step does
   * at random is a function of these alone.
   */
  long[] samples();
}
