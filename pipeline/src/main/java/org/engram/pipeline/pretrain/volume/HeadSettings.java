package org.engram.pipeline.pretrain.volume;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.engram.pipeline.tools.HeadStep;
import org.engram.pipeline.tools.HeadSteps;

/**
 * The section {@code data.head}: what is done to each head before the model's own preparation, as
 * {@code engram embed} does it by the options of the same names.
 *
 * @param biasCorrection auto, or the name of a program
 * @param brainExtraction auto, or the name of a program
 * @param already what the images have behind them: brain-extracted, bias-corrected
 * @param registerTo an image that each head is registered to by 12 degrees of freedom and brought
 *     onto the grid of; both with their skull, or neither
 */
public record HeadSettings(
    Optional<String> biasCorrection,
    Optional<String> brainExtraction,
    List<String> already,
    Optional<Path> registerTo) {
  public HeadSettings {
    already = List.copyOf(already);
    already.forEach(HeadStep::ofDone); // refuses other words
  }

  /** Nothing is done. */
  public static HeadSettings defaults() {
    return new HeadSettings(Optional.empty(), Optional.empty(), List.of(), Optional.empty());
  }

  /** Those that other programs do. */
  public HeadSteps steps() {
    Map<HeadStep, String> wanted = new EnumMap<>(HeadStep.class);
    biasCorrection.ifPresent(by -> wanted.put(HeadStep.BIAS_CORRECTION, by));
    brainExtraction.ifPresent(by -> wanted.put(HeadStep.BRAIN_EXTRACTION, by));
    Set<HeadStep> done = EnumSet.noneOf(HeadStep.class);
    already.forEach(word -> done.add(HeadStep.ofDone(word)));
    return new HeadSteps(wanted, done);
  }
}
