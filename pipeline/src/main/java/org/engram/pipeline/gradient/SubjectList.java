package org.engram.pipeline.gradient;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;

/**
 * The subjects of a training set, so that nothing is fitted on the others.
 *
 * @param source where they are listed
 * @param subjects without {@code sub-}, in the list's order
 */
public record SubjectList(String source, Set<String> subjects) {
  private static final long MAX_BYTES = 64L << 20;
  private static final Set<String> HEADERS =
      Set.of("participant_id", "participant", "subject_id", "subject", "sub");

  public SubjectList {
    subjects = Collections.unmodifiableSet(new LinkedHashSet<>(subjects));
  }

  /**
   * Reads one subject a line, in the first cell of each (of a {@code participants.tsv}, say), with
   * or without {@code sub-}; a header and lines that begin with {@code #} are passed over.
   */
  public static SubjectList read(Path file) {
    Set<String> subjects = new LinkedHashSet<>();
    for (String line : lines(file)) {
      String cell = line.strip().split("[\t,; ]", 2)[0].replace("\"", "").strip();
      boolean header = subjects.isEmpty() && HEADERS.contains(cell);
      if (!cell.isEmpty() && !cell.startsWith("#") && !header) {
        subjects.add(plain(cell));
      }
    }
    if (subjects.isEmpty()) {
      throw new FileFormatException(
          file.toString(), "no subject", "one subject a line", "List the training subjects");
    }
    return new SubjectList(file.toString(), subjects);
  }

  /** Whether a subject, with or without {@code sub-}, is listed. */
  public boolean has(String subject) {
    return subjects.contains(plain(subject));
  }

  private static String plain(String subject) {
    return subject.startsWith("sub-") ? subject.substring(4) : subject;
  }

  private static List<String> lines(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new FileFormatException(
            file.toString(), Files.size(file) + " bytes", "a list of subjects", "");
      }
      String text = Files.readString(file);
      return (text.startsWith("\uFEFF") ? text.substring(1) : text).lines().toList();
    } catch (CharacterCodingException e) {
      throw new FileFormatException(
          new Problem(file.toString(), "not UTF-8 text", "one subject a line", ""), e);
    } catch (IOException e) {
      throw new FileFormatException(
          new Problem(
              file.toString(),
              "cannot be read (" + e + ")",
              "a list of subjects",
              "Check the path"),
          e);
    }
  }
}
