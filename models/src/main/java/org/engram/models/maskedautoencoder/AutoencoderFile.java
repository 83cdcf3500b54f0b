package org.engram.models.maskedautoencoder;

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
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a masked autoencoder's model directory has beside that of a Brain-JEPA, in {@code
 * autoencoder.json}; its decoder is in the weights, below {@code decoder.}.
 *
 * @param maskRatio share of the patches that was hidden in training
 */
public record AutoencoderFile(double maskRatio) {
  /** Name of the file. */
  public static final String NAME = "autoencoder.json";

  private static final long LARGEST = 1 << 16;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  /** Writes into a model directory. */
  public void write(Path directory) {
    byte[] json = (JSON.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(directory.resolve(NAME), out -> out.write(json));
  }

  /**
   * Reads from a model directory.
   *
   * @throws FileFormatException if it is missing or malformed
   */
  public static AutoencoderFile read(Path directory) {
    Path file = directory.resolve(NAME);
    if (!Files.isRegularFile(file)) {
      throw malformed(file, "not there", null);
    }
    try {
      if (Files.size(file) > LARGEST) {
        throw malformed(file, Files.size(file) + " bytes", null);
      }
      AutoencoderFile read = JSON.readValue(Files.readAllBytes(file), AutoencoderFile.class);
      if (!(read.maskRatio() > 0 && read.maskRatio() < 1)) {
        throw malformed(file, "maskRatio " + read.maskRatio(), null);
      }
      return read;
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
            "the share of hidden patches, above 0 and below 1, as {\"maskRatio\": 0.75}",
            "Restore the model directory as its training wrote it"),
        cause);
  }
}
