package org.engram.pipeline.card;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.engram.tensor.file.AtomicFile;
import org.engram.tensor.file.FileHash;

/**
 * Writes the card of a model directory: {@code README.md} with YAML at its head, by the schema and
 * the sections of Hugging Face's model cards (Mitchell et al. 2019).
 *
 * <p>The same directory gives the same bytes: a card has no time of day, no path and no person's
 * name. A line of it holds the hash of its own text: where that is missing or does not fit, a
 * person has written or changed the file, and it stays as it is.
 */
public final class ModelCard {
  public static final String FILE = "README.md";

  private static final Pattern MARK =
      Pattern.compile("<!-- Written by Engram, (?<hash>[0-9a-f]{64})\\. [^\n]* -->");
  private static final String NO_HASH = "0".repeat(64);

  private ModelCard() {}

  /**
   * Writes the card from what the directory and the run around it recorded. A directory that was
   * taken out of its run keeps the card that it has: it knows more.
   *
   * @param directory of a model, or of a decoder for segmentation
   * @throws org.engram.tensor.RefusedInputException if it is neither
   */
  public static CardOutcome write(Path directory) {
    CardFacts facts = CardReader.read(directory);
    Path file = directory.resolve(FILE);
    if (Files.exists(file) && CardReader.isAlone(directory)) {
      return new CardOutcome(file, false);
    }
    return write(directory, facts);
  }

  /** Writes the card with these facts. */
  public static CardOutcome write(Path directory, CardFacts facts) {
    Path file = directory.resolve(FILE);
    if (Files.exists(file) && !isOurs(file)) {
      return new CardOutcome(file, false);
    }
    String text = CardText.of(facts, mark(NO_HASH));
    byte[] marked = text.replace(mark(NO_HASH), mark(hash(text))).getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(file, out -> out.write(marked));
    return new CardOutcome(file, true);
  }

  private static String mark(String hash) {
    return "<!-- Written by Engram, "
        + hash
        + ". A changed card is kept as it is; remove it for a new one: engram models card -->";
  }

  private static String hash(String text) {
    return FileHash.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isOurs(Path file) {
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      Matcher mark = MARK.matcher(text);
      return mark.find()
          && hash(text.replace(mark.group("hash"), NO_HASH)).equals(mark.group("hash"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
