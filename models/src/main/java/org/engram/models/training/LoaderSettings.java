package org.engram.models.training;

import org.engram.tensor.ConfigurationException;

/**
 * How batches are loaded.
 *
 * @param workers threads that load samples
 * @param prefetch batches that are loaded ahead of the one in use
 * @param maxFailedShare the share of all samples that may fail to load before the run stops, 0 to
 *     below 1; 0 stops at the first. Each rank holds what it met itself against it.
 */
public record LoaderSettings(int workers, int prefetch, double maxFailedShare) {
  public LoaderSettings {
    if (workers < 1 || workers > 1024) {
      throw new ConfigurationException("workers", workers + "", "1 to 1024 threads", "");
    }
    if (prefetch < 1 || prefetch > 1024) {
      throw new ConfigurationException("prefetch", prefetch + "", "1 to 1024 batches", "");
    }
    if (!(maxFailedShare >= 0 && maxFailedShare < 1)) {
      throw new ConfigurationException(
          "max_failed_share", maxFailedShare + "", "a share from 0 to below 1", "");
    }
  }

  /** Two threads, two batches ahead, and at most one sample in a hundred lost. */
  public static LoaderSettings defaults() {
    return new LoaderSettings(2, 2, 0.01);
  }
}
