package org.engram.pipeline.pretrain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.models.training.step.StepProgress;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.file.AtomicFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a run stands, beside its tensors: all that is random follows from the seed and these
 * numbers, so there is no generator whose state would have to be kept.
 *
 * @param epoch of the next iteration, from 0
 * @param iteration the next one within its epoch, from 0
 * @param updates that were made
 * @param scheduled updates that the schedules count as made
 * @param skipped steps left out so far because a number was not finite
 */
public record RunState(int epoch, int iteration, long updates, long scheduled, long skipped) {
  static final String FILE = "state.json";
  private static final long LARGEST = 1 << 20;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  /** Before the first step. */
  static RunState start() {
    return new RunState(0, 0, 0, 0, 0);
  }

  /** Where the steps stand: checkpoints are made between two updates, where no gradient waits. */
  StepProgress progress() {
    return new StepProgress(updates, scheduled, 0, false);
  }

  /** The same with the schedules elsewhere. */
  RunState withScheduled(long count) {
    return new RunState(epoch, iteration, updates, count, skipped);
  }

  void write(Path folder) {
    byte[] json = (JSON.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(folder.resolve(FILE), out -> out.write(json));
  }

  static RunState read(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      if (Files.size(file) > LARGEST) {
        throw malformed(file, Files.size(file) + " bytes", null);
      }
      return JSON.readValue(Files.readAllBytes(file), RunState.class);
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
            "the state that pretraining wrote",
            "Resume from an older checkpoint: remove this one's folder"),
        cause);
  }
}
