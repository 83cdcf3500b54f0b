package org.engram.imaging.confounds;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.engram.tensor.ConfigurationException;

/**
 * Which nuisance signals are taken from an fMRIPrep table and which frames are censored. Names,
 * meanings and defaults are those of nilearn's {@code load_confounds} (0.13 and later).
 *
 * @param strategy kinds of signals
 * @param motion expansion of the six motion parameters
 * @param wmCsf expansion of the two tissue signals
 * @param globalSignal expansion of the global signal
 * @param compcor which components
 * @param compcorComponents how many of every mask; empty for all that fMRIPrep retained
 * @param compcorVariance share of a mask's variance that its components are to explain, as many as
 *     it takes; empty for no such limit
 * @param icaAroma what is done about AROMA's components
 * @param scrub kept segments shorter than this many frames are censored with the frames around
 *     them; 0 for none
 * @param fdThreshold framewise displacement (mm) above which a frame is censored
 * @param stdDvarsThreshold standardised DVARS above which a frame is censored
 * @param demean whether every signal's mean over the kept frames is taken out
 * @param columns further columns by name
 */
public record ConfoundSettings(
    List<ConfoundGroup> strategy,
    Expansion motion,
    Expansion wmCsf,
    Expansion globalSignal,
    CompCor compcor,
    OptionalInt compcorComponents,
    OptionalDouble compcorVariance,
    IcaAroma icaAroma,
    int scrub,
    double fdThreshold,
    double stdDvarsThreshold,
    boolean demean,
    List<String> columns) {
  private static final Map<String, ConfoundSettings> PRESETS =
      Map.of(
          "simple", defaults(),
          "scrubbing",
              defaults()
                  .withStrategy(
                      ConfoundGroup.HIGH_PASS,
                      ConfoundGroup.MOTION,
                      ConfoundGroup.WM_CSF,
                      ConfoundGroup.SCRUB)
                  .withWmCsf(Expansion.FULL),
          "compcor",
              defaults()
                  .withStrategy(
                      ConfoundGroup.HIGH_PASS, ConfoundGroup.MOTION, ConfoundGroup.COMPCOR),
          "ica_aroma",
              defaults()
                  .withStrategy(
                      ConfoundGroup.HIGH_PASS, ConfoundGroup.WM_CSF, ConfoundGroup.ICA_AROMA));

  /**
   * @throws ConfigurationException where a value or a combination cannot be honoured
   */
  public ConfoundSettings {
    strategy = List.copyOf(strategy);
    columns = List.copyOf(columns);
    Objects.requireNonNull(motion, "motion");
    Objects.requireNonNull(wmCsf, "wm_csf");
    Objects.requireNonNull(globalSignal, "global_signal");
    Objects.requireNonNull(compcor, "compcor");
    Objects.requireNonNull(icaAroma, "ica_aroma");
    if (strategy.contains(ConfoundGroup.COMPCOR) && !strategy.contains(ConfoundGroup.HIGH_PASS)) {
      throw new ConfigurationException(
          "strategy",
          "compcor without high_pass",
          "both: fMRIPrep took the cosines out before it made the components",
          "Add high_pass");
    }
    if (compcorComponents.isPresent() && compcorComponents.getAsInt() < 1) {
      throw new ConfigurationException(
          "compcor_components",
          Integer.toString(compcorComponents.getAsInt()),
          "1 or more, or null for all",
          "");
    }
    if (compcorVariance.isPresent()
        && !(compcorVariance.getAsDouble() > 0 && compcorVariance.getAsDouble() <= 1)) {
      throw new ConfigurationException(
          "compcor_variance",
          Double.toString(compcorVariance.getAsDouble()),
          "a share above 0 and up to 1",
          "0.5 is half of the variance");
    }
    if (scrub < 0) {
      throw new ConfigurationException("scrub", Integer.toString(scrub), "0 frames or more", "");
    }
    requirePositive("fd_threshold", fdThreshold, "mm");
    requirePositive("std_dvars_threshold", stdDvarsThreshold, "times what is expected");
  }

  private static void requirePositive(String name, double value, String unit) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new ConfigurationException(name, Double.toString(value), "above 0 " + unit, "");
    }
  }

  /** Motion with 24 parameters, cosines, and the two tissue signals: the preset "simple". */
  public static ConfoundSettings defaults() {
    return new ConfoundSettings(
        List.of(ConfoundGroup.MOTION, ConfoundGroup.HIGH_PASS, ConfoundGroup.WM_CSF),
        Expansion.FULL,
        Expansion.BASIC,
        Expansion.BASIC,
        CompCor.ANAT_COMBINED,
        OptionalInt.empty(),
        OptionalDouble.empty(),
        IcaAroma.FULL,
        5,
        0.5,
        1.5,
        true,
        List.of());
  }

  /**
   * One of nilearn's presets: {@code simple}, {@code scrubbing}, {@code compcor}, {@code
   * ica_aroma}.
   *
   * @throws ConfigurationException listing the names
   */
  public static ConfoundSettings preset(String name) {
    return Optional.ofNullable(PRESETS.get(name))
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "confounds",
                    "'" + name + "'",
                    "one of " + String.join(", ", PRESETS.keySet().stream().sorted().toList()),
                    "Use one of these names, or list the kinds under strategy"));
  }

  public ConfoundSettings withStrategy(ConfoundGroup... groups) {
    return new ConfoundSettings(
        List.of(groups),
        motion,
        wmCsf,
        globalSignal,
        compcor,
        compcorComponents,
        compcorVariance,
        icaAroma,
        scrub,
        fdThreshold,
        stdDvarsThreshold,
        demean,
        columns);
  }

  private ConfoundSettings withWmCsf(Expansion expansion) {
    return new ConfoundSettings(
        strategy,
        motion,
        expansion,
        globalSignal,
        compcor,
        compcorComponents,
        compcorVariance,
        icaAroma,
        scrub,
        fdThreshold,
        stdDvarsThreshold,
        demean,
        columns);
  }

  boolean takes(ConfoundGroup group) {
    return strategy.contains(group);
  }
}
