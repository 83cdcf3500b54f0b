package org.engram.cli;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.engram.pipeline.tools.HeadStep;
import org.engram.pipeline.tools.HeadSteps;
import picocli.CommandLine.Option;

/** What is done to a head by programs of others; mix in with {@code @Mixin}. */
final class HeadStepOptions {
  @Option(
      names = "--bias-correction",
      paramLabel = "NAME",
      description =
          "Of volumes: correct the bias field first: auto or N4BiasFieldCorrection, where"
              + " installed. Default: not done.")
  private String biasCorrection;

  @Option(
      names = "--brain-extraction",
      paramLabel = "NAME",
      description =
          "Of volumes: cut out the brain first: auto, mri_synthstrip, hd-bet or bet, where"
              + " installed. Default: not done.")
  private String brainExtraction;

  @Option(
      names = "--already",
      paramLabel = "STEP,...",
      split = ",",
      description =
          "Of volumes: what the image has behind it: brain-extracted, bias-corrected. Recorded, and"
              + " the step is not done again. Default: nothing.")
  private List<String> already = new ArrayList<>();

  HeadSteps steps() {
    Map<HeadStep, String> wanted = new EnumMap<>(HeadStep.class);
    if (biasCorrection != null) {
      wanted.put(HeadStep.BIAS_CORRECTION, biasCorrection);
    }
    if (brainExtraction != null) {
      wanted.put(HeadStep.BRAIN_EXTRACTION, brainExtraction);
    }
    Set<HeadStep> done = EnumSet.noneOf(HeadStep.class);
    already.forEach(word -> done.add(HeadStep.ofDone(word.strip())));
    return new HeadSteps(wanted, done);
  }
}
