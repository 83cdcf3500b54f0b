package org.engram.pipeline.tools;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.engram.tensor.ConfigurationException;

/**
 * What a published model expects to have been done to a head, and who can do it: programs in the
 * order of preference. Engram does neither by itself.
 */
public enum HeadStep {
  /** Slow differences of brightness taken out, as by N4 (Tustison et al. 2010). */
  BIAS_CORRECTION("bias-corrected", "N4BiasFieldCorrection", "ANTs"),
  /** Everything but the brain set to 0. */
  BRAIN_EXTRACTION(
      "brain-extracted",
      "mri_synthstrip hd-bet bet",
      "FreeSurfer (mri_synthstrip), HD-BET or FSL (bet)");

  private final String done;
  private final String programs; // with a space between
  private final String packages;

  HeadStep(String done, String programs, String packages) {
    this.done = done;
    this.programs = programs;
    this.packages = packages;
  }

  /** How a user says that it is done already. */
  public String done() {
    return done;
  }

  /** The programs that can do it. */
  public List<String> programs() {
    return List.of(programs.split(" "));
  }

  /** Words of {@code --already}: brain-extracted, bias-corrected. */
  public static HeadStep ofDone(String word) {
    for (HeadStep step : values()) {
      if (step.done.equals(word.toLowerCase(Locale.ROOT))) {
        return step;
      }
    }
    throw new ConfigurationException(
        "--already", "'" + word + "'", "brain-extracted or bias-corrected", "");
  }

  /**
   * The program to use.
   *
   * @param name of a program, or {@code auto} for the first that is installed
   * @throws ConfigurationException where it is not installed, with what to say if the step is done
   */
  public ExternalTool tool(String name, List<Path> folders) {
    String remedy =
        "Install " + packages + "; or, where the images are so already, say --already " + done;
    if (name.equals("auto")) {
      for (String program : programs()) {
        var found = ExternalTool.find(program, folders);
        if (found.isPresent()) {
          return found.get();
        }
      }
      throw new ConfigurationException(
          name().toLowerCase(Locale.ROOT).replace('_', ' '),
          "none of its programs on PATH, and Engram has none of its own",
          String.join(", ", programs()),
          remedy);
    }
    if (!programs().contains(name)) {
      throw new ConfigurationException(
          name().toLowerCase(Locale.ROOT).replace('_', ' '),
          "'" + name + "'",
          "auto, " + String.join(", ", programs()),
          "");
    }
    return ExternalTool.require(name, folders, remedy);
  }

  /** What to start a program with. */
  List<String> arguments(String program, Path in, Path out) {
    List<String> arguments = new ArrayList<>();
    switch (program) {
      case "N4BiasFieldCorrection" ->
          arguments.addAll(List.of("-d", "3", "-i", in.toString(), "-o", out.toString()));
      case "bet" -> arguments.addAll(List.of(in.toString(), out.toString(), "-R"));
      default -> arguments.addAll(List.of("-i", in.toString(), "-o", out.toString()));
    }
    return arguments;
  }
}
