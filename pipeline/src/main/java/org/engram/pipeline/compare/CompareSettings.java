package org.engram.pipeline.compare;

import java.util.Optional;
import org.engram.imaging.signal.Normalization;
import org.engram.models.brainjepa.BrainJepa.EncoderChoice;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.models.maskedautoencoder.RandomMasking;
import org.engram.pipeline.probe.StudySettings;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.ConfigurationException;

/**
 * How to compare.
 *
 * @param study folds, probe, recipe and statistics, the same for every set
 * @param read what is stated about the files
 * @param input how runs are brought to the models
 * @param normalization in place of the models' own
 * @param encoder of pretrained models
 * @param batch scans computed at once
 * @param rounds in which time is taken; 0 for no times
 * @param masking what is hidden where reconstruction is timed
 */
public record CompareSettings(
    StudySettings study,
    ScanReading read,
    InputPreparation.Options input,
    Optional<Normalization> normalization,
    EncoderChoice encoder,
    int batch,
    int rounds,
    RandomMasking masking) {
  private static final int MOST_ROUNDS = 10_000;

  public CompareSettings {
    if (rounds < 0 || rounds > MOST_ROUNDS) {
      throw new ConfigurationException(
          "--latency-rounds", Integer.toString(rounds), "0 to " + MOST_ROUNDS, "0 takes no times");
    }
  }

  /** The command line's: 15 rounds of three quarters hidden, one scan at a time. */
  public static CompareSettings defaults(StudySettings study) {
    return new CompareSettings(
        study,
        ScanReading.defaults(),
        InputPreparation.Options.defaults(),
        Optional.empty(),
        EncoderChoice.TARGET_IF_PRESENT,
        1,
        15,
        RandomMasking.defaults());
  }

  /** The seed of the folds, which all else of a comparison is drawn by, too. */
  long seed() {
    return study.folds().seed();
  }
}
