package org.engram.pipeline.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.file.AtomicFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a training stands, as the file {@code state.json} beside a checkpoint's tensors.
 *
 * @param state a record; a file with an unknown key, or without one of the record's, is refused
 * @param largest bytes that a file may have
 * @param writer who writes such files, for messages: "pretraining"
 */
public record StateFile<T extends Record>(Class<T> state, long largest, String writer) {
  /** What the file is called. */
  public static final String NAME = "state.json";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build();

  /** Writes it into a checkpoint's folder, whole or not at all. */
  public void write(Path folder, T standing) {
    byte[] json = (JSON.writeValueAsString(standing) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(folder.resolve(NAME), out -> out.write(json));
  }

  /**
   * Reads it from a checkpoint's folder.
   *
   * @throws FileFormatException where it is not such a state
   */
  public T read(Path folder) {
    Path file = folder.resolve(NAME);
    try {
      if (Files.size(file) > largest) {
        throw malformed(file, Files.size(file) + " bytes", null);
      }
      return JSON.readValue(Files.readAllBytes(file), state);
    } catch (JacksonException e) {
      throw malformed(file, e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private FileFormatException malformed(Path file, String found, Exception cause) {
    return new FileFormatException(
        new Problem(
            file.toString(),
            found,
            "the state that " + writer + " wrote",
            "Resume from an older checkpoint: remove this one's folder"),
        cause);
  }
}
