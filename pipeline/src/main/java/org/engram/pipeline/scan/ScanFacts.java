package org.engram.pipeline.scan;

import java.util.Objects;
import java.util.Optional;
import org.engram.imaging.dataset.ScanRun;
import org.engram.pipeline.preprocess.RunInput;
import org.engram.tensor.Problem;

/**
 * What a survey knows of a scan beyond its file's name.
 *
 * @param volumes what its series is made of, where the file holds volumes or is dense CIFTI
 * @param timing seconds between frames, where a sidecar of the run says it
 * @param doubt what is wrong with what its sidecars say; refuses it where nothing better is stated
 * @param refusal why it cannot be used, where that is known before it is read
 */
public record ScanFacts(
    Optional<RunInput> volumes,
    Optional<ScanRun.Timing> timing,
    Optional<Problem> doubt,
    Optional<Problem> refusal) {
  public ScanFacts {
    Objects.requireNonNull(volumes, "volumes");
    Objects.requireNonNull(timing, "timing");
    Objects.requireNonNull(doubt, "doubt");
    Objects.requireNonNull(refusal, "refusal");
  }

  static ScanFacts of(RunInput volumes) {
    return new ScanFacts(
        Optional.of(volumes), Optional.empty(), Optional.empty(), Optional.empty());
  }

  static ScanFacts of(ScanRun.Timing timing) {
    return new ScanFacts(Optional.empty(), Optional.of(timing), Optional.empty(), Optional.empty());
  }

  static ScanFacts refused(Problem why) {
    return new ScanFacts(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(why));
  }
}
