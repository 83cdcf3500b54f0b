package org.engram.pipeline.hub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;

/**
 * A user's token for a hub. Its text leaves this class for the header of a request alone: neither
 * {@link #toString} nor an error has it.
 */
public final class HubToken {
  private static final long LARGEST_FILE = 4096;

  private final String text;
  private final String source;

  private HubToken(String text, String source) {
    this.text = text;
    this.source = source;
    if (!text.matches("[\\x21-\\x7e]{1,512}")) {
      throw new ConfigurationException(
          source,
          "a token with characters that no token has, or longer than 512",
          "the token alone: letters and digits in one line",
          "Copy it again from your account's page");
    }
  }

  /** A token, and where it was found: the name of a variable or a file. */
  public static HubToken of(String text, String source) {
    return new HubToken(text.strip(), source);
  }

  /**
   * The user's token: {@code HF_TOKEN}, its old name, or the file that {@code hf auth login}
   * writes: {@code HF_TOKEN_PATH}, else {@code token} in {@code home}.
   *
   * @param home {@code HF_HOME} or what stands for it
   */
  static Optional<HubToken> find(Map<String, String> environment, Path home) {
    for (String name : new String[] {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"}) {
      String stated = environment.getOrDefault(name, "");
      if (!stated.isBlank()) {
        return Optional.of(of(stated, name));
      }
    }
    String stated = environment.getOrDefault("HF_TOKEN_PATH", "");
    Path file = stated.isBlank() ? home.resolve("token") : Path.of(stated);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      if (Files.size(file) > LARGEST_FILE) {
        throw new ConfigurationException(
            file.toString(), Files.size(file) + " bytes", "a token alone", "Name another file");
      }
      String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).strip();
      return text.isEmpty() ? Optional.empty() : Optional.of(of(text, file.toString()));
    } catch (IOException e) {
      throw new ConfigurationException(
          new Problem(file.toString(), "cannot be read: " + e, "a token", "Check who may read it"),
          e);
    }
  }

  /** Where it was found; no secret. */
  public String source() {
    return source;
  }

  /** The value of the header that carries it. */
  String header() {
    return "Bearer " + text;
  }

  @Override
  public String toString() {
    return "a token (" + source + ")";
  }
}
