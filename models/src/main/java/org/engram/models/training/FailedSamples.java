package org.engram.models.training;

import java.util.HashSet;
import java.util.Set;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/** Counts the samples that could not be loaded, tells of each once, and stops at too many. */
final class FailedSamples {
  private final SampleSource source;
  private final double maxShare;
  private final LoaderListener listener;
  private final Set<Integer> failed = new HashSet<>();

  FailedSamples(SampleSource source, double maxShare, LoaderListener listener) {
    this.source = source;
    this.maxShare = maxShare;
    this.listener = listener;
  }

  synchronized int count() {
    return failed.size();
  }

  synchronized Set<Integer> all() {
    return Set.copyOf(failed);
  }

  /**
   * @throws RefusedInputException when these are more than the stated share of all samples
   */
  synchronized void add(int sample, Problem problem) {
    if (!failed.add(sample)) {
      return; // known from another row or epoch
    }
    listener.failed(source.name(sample), problem, failed.size());
    if (failed.size() > maxShare * source.size()) {
      throw new RefusedInputException(
          "training data",
          failed.size() + " of " + source.size() + " samples failed to load",
          "at most a share of " + maxShare,
          "The last: "
              + problem.line()
              + ". Mend or leave out such files, or allow more with max_failed_share");
    }
  }
}
