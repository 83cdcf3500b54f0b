package org.engram.pipeline.tools;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/**
 * Which steps are done to a head before it is registered, by which program, and which the user says
 * were done already.
 *
 * @param wanted by step {@code auto} or the name of a program; a step that is not named is not done
 * @param already steps that the images have behind them
 */
public record HeadSteps(Map<HeadStep, String> wanted, Set<HeadStep> already) {
  private static final Duration MOST = Duration.ofMinutes(60);

  public HeadSteps {
    wanted = Collections.unmodifiableMap(new TreeMap<>(wanted));
    already = Set.copyOf(already);
  }

  /** Nothing is done. */
  public static HeadSteps none() {
    return new HeadSteps(Map.of(), Set.of());
  }

  /** What a model that was trained on corrected brains asks for, by whatever is installed. */
  public static HeadSteps required(Set<HeadStep> already) {
    Map<HeadStep, String> wanted = new TreeMap<>();
    for (HeadStep step : EnumSet.allOf(HeadStep.class)) {
      wanted.put(step, "auto");
    }
    return new HeadSteps(wanted, already);
  }

  /** An image and what was done to it, in words. */
  public record Done(Volume volume, List<String> provenance) {}

  /**
   * Does the steps; those that are done already are passed over and recorded as the user's word.
   *
   * @param scratch an existing folder for the programs' files, whose names begin with the step's
   * @param folders where programs are looked for
   * @throws ConfigurationException where a step is wanted, not done, and no program is there
   * @throws RefusedInputException where a program fails
   */
  public Done apply(Volume volume, String what, Path scratch, List<Path> folders) {
    List<String> provenance = new ArrayList<>();
    List<Map.Entry<HeadStep, Optional<ExternalTool>>> plan = new ArrayList<>();
    for (Map.Entry<HeadStep, String> step : wanted.entrySet()) {
      boolean done = already.contains(step.getKey());
      plan.add(
          Map.entry(
              step.getKey(),
              done ? Optional.empty() : Optional.of(step.getKey().tool(step.getValue(), folders))));
    }
    Volume at = volume;
    for (Map.Entry<HeadStep, Optional<ExternalTool>> step : plan) {
      if (step.getValue().isPresent()) {
        at = run(step.getKey(), step.getValue().get(), at, what, scratch);
        provenance.add(step.getKey().done() + " by " + step.getValue().get().path());
      }
    }
    for (HeadStep step : EnumSet.allOf(HeadStep.class)) {
      if (already.contains(step)) {
        provenance.add("already " + step.done() + ", as the user says");
      }
    }
    return new Done(at, List.copyOf(provenance));
  }

  private static Volume run(
      HeadStep step, ExternalTool tool, Volume volume, String what, Path scratch) {
    Path in = scratch.resolve(step.done() + "-in.nii.gz");
    Path out = scratch.resolve(step.done() + "-out.nii.gz");
    NiftiWriter.write(in, volume);
    tool.run(step.arguments(tool.program(), in, out), MOST, what);
    if (!Files.isRegularFile(out)) {
      throw new RefusedInputException(
          what,
          tool.program() + " ended well and wrote no " + out.getFileName(),
          "an image",
          "Run it by hand to see why: " + tool.path());
    }
    Volume made = VolumeFile.read(out);
    if (!made.grid().matches(volume.grid(), 0.01)) {
      throw new RefusedInputException(
          what,
          tool.program() + " gave " + made.grid().describe(),
          "the grid of the image: " + volume.grid().describe(),
          "Look at its output by hand");
    }
    return new Volume(volume.grid(), made.values());
  }
}
