package org.engram.pipeline.volumes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.registration.RegistrationSettings;
import org.engram.imaging.registration.TemplateAlignment;
import org.engram.imaging.volume.Volume;
import org.engram.pipeline.pretrain.volume.HeadWork;
import org.engram.pipeline.tools.HeadStep;
import org.engram.pipeline.tools.HeadSteps;
import org.engram.pipeline.tools.ScratchFolder;
import org.engram.tensor.file.FileHash;

/**
 * What is done to a head before a model's own preparation, where it is asked for: the bias field
 * corrected, the brain cut out, the head registered to a template.
 *
 * @param steps by programs of others
 * @param folders where these are looked for
 * @param alignment onto a template's grid
 */
public record HeadPreparation(
    HeadSteps steps, List<Path> folders, Optional<TemplateAlignment> alignment)
    implements HeadWork {
  private static final int HASH_DIGITS = 16;

  public HeadPreparation {
    folders = List.copyOf(folders);
  }

  /** Nothing. */
  public static HeadPreparation none() {
    return new HeadPreparation(HeadSteps.none(), List.of(), Optional.empty());
  }

  /** A template's file to register to, by its name and hash in what is told of it. */
  public static TemplateAlignment to(Path template) {
    Volume volume = VolumeFile.read(template);
    String hash = FileHash.of(template).substring(0, HASH_DIGITS);
    return new TemplateAlignment(
        volume,
        template.getFileName() + " (sha256 " + hash + "...)",
        RegistrationSettings.standard());
  }

  /**
   * In words, in the order of what is done.
   *
   * @throws org.engram.tensor.ConfigurationException where a step is wanted and no program is there
   */
  @Override
  public List<String> describe() {
    List<String> words = new ArrayList<>();
    for (Map.Entry<HeadStep, String> step : steps.wanted().entrySet()) {
      if (!steps.already().contains(step.getKey())) {
        Path program = step.getKey().tool(step.getValue(), folders).path();
        words.add(step.getKey().done() + " by " + program);
      }
    }
    for (HeadStep step : HeadStep.values()) {
      if (steps.already().contains(step)) {
        words.add("already " + step.done() + ", as the user says");
      }
    }
    alignment.ifPresent(to -> words.add(to.describe()));
    return List.copyOf(words);
  }

  /**
   * Does it.
   *
   * @param what the head is called where a program fails
   */
  @Override
  public Volume apply(Volume volume, String what) {
    Volume at = volume;
    if (!steps.wanted().isEmpty()) {
      try (ScratchFolder scratch = ScratchFolder.open()) {
        at = steps.apply(at, what, scratch.path(), folders).volume();
      }
    }
    return alignment.isPresent() ? alignment.get().align(at) : at;
  }
}
