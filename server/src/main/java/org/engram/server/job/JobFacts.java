package org.engram.server.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.file.AtomicFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What a job's folder says of the job: records as JSON, each there whole or not at all. */
final class JobFacts {
  private static final JsonMapper JSON = JsonMapper.shared();

  private JobFacts() {}

  static void write(Path file, Object value) {
    AtomicFile.writeStream(file, out -> out.write(JSON.writeValueAsBytes(value)));
  }

  /**
   * Reads one back.
   *
   * @throws FileFormatException if it is anything else
   */
  static <T> T read(Path file, Class<T> type) throws IOException {
    try {
      return JSON.readValue(Files.readAllBytes(file), type);
    } catch (JacksonException e) {
      throw new FileFormatException(
          new Problem(
              file.toString(),
              "not what engram serve writes",
              type.getSimpleName() + " as JSON",
              "Move the job's folder away; it was damaged by something else"),
          e);
    }
  }
}
