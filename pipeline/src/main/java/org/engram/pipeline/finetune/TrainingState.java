package org.engram.pipeline.finetune;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.file.AtomicFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a training stands between two epochs, beside its tensors.
 *
 * @param updates that were made
 * @param bestUpdate updates at the best epoch; 0 before the first epoch
 * @param ended whether it trained to its end, early or not
 * @param epochs those that are done
 */
record TrainingState(long updates, long bestUpdate, boolean ended, List<EpochRecord> epochs) {
  static final String FILE = "state.json";
  private static final long LARGEST = 1 << 24;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build();

  TrainingState {
    epochs = List.copyOf(epochs);
  }

  /** Before the first epoch. */
  static TrainingState start() {
    return new TrainingState(0, 0, false, List.of());
  }

  /** The best epoch so far, counted from 1; 0 before the first. */
  int bestEpoch() {
    return epochs.stream().filter(EpochRecord::best).mapToInt(EpochRecord::epoch).max().orElse(0);
  }

  /** The best epoch. */
  EpochRecord best() {
    return epochs.get(bestEpoch() - 1);
  }

  /**
   * Whether figures beat those of the best epoch: by the score, then by the loss; where a score is
   * not defined, by the loss alone.
   */
  boolean isBetter(double score, double loss) {
    if (bestEpoch() == 0) {
      return true;
    }
    EpochRecord best = best();
    boolean both = Double.isFinite(score) && Double.isFinite(best.validationScore());
    return (both && score != best.validationScore())
        ? score > best.validationScore()
        : loss < best.validationLoss();
  }

  /** The state after one more epoch. */
  TrainingState after(EpochRecord epoch, long updatesNow, boolean endsHere) {
    List<EpochRecord> all = new ArrayList<>(epochs);
    all.add(epoch);
    return new TrainingState(updatesNow, epoch.best() ? updatesNow : bestUpdate, endsHere, all);
  }

  void write(Path folder) {
    byte[] json = (JSON.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(folder.resolve(FILE), out -> out.write(json));
  }

  static TrainingState read(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      if (Files.size(file) > LARGEST) {
        throw malformed(file, Files.size(file) + " bytes", null);
      }
      return JSON.readValue(Files.readAllBytes(file), TrainingState.class);
    } catch (JacksonException e) {
      throw malformed(file, e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static FileFormatException malformed(Path file, String found, Exception cause) {
    return new FileFormatException(
        new Problem(
            file.toString(),
            found,
            "the state that fine-tuning wrote",
            "Resume from an older checkpoint: remove this one's folder"),
        cause);
  }
}
