package org.engram.models.training;

import org.engram.tensor.Problem;

/**
 * Hears of samples that could not be loaded: each once, from the loader's threads, one at a time.
 */
@FunctionalInterface
public interface LoaderListener {
  /** Hears nothing. */
  LoaderListener SILENT = (_, _, _) -> {};

  /**
   * A sample failed; the next good one of the epoch's order takes its place, always.
   *
   * @param name the sample's file
   * @param problem why
   * @param failed how many failed so far, this one included
   */
  void failed(String name, Problem problem, int failed);
}
