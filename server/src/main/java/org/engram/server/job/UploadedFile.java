package org.engram.server.job;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.bids.RepetitionTime;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * One file of a job, and what its sender states of it.
 *
 * @param kind by which it is read
 * @param bytes of it
 * @param sha256 of its content, in hexadecimal
 * @param about whose it is, and what the file does not say
 */
public record UploadedFile(FileKind kind, long bytes, String sha256, About about) {
  public UploadedFile {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(sha256, "sha256");
    Objects.requireNonNull(about, "about");
  }

  /**
   * What is stated of a file.
   *
   * @param subject an opaque label; the row's {@code subject}
   * @param session an opaque label, or empty
   * @param modality such as T1w, of a volume
   * @param repetitionTime seconds between frames, of a series
   */
  public record About(
      Optional<String> subject,
      String session,
      Optional<String> modality,
      OptionalDouble repetitionTime) {
    private static final String LABEL = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    public About {
      subject.ifPresent(label -> require("subject", label, LABEL));
      if (!session.isEmpty()) {
        require("session", session, LABEL);
      }
      modality.ifPresent(label -> require("modality", label, "[A-Za-z0-9]{1,32}"));
      if (repetitionTime.isPresent()) {
        Optional<Problem> wrong =
            RepetitionTime.problem(repetitionTime.getAsDouble(), "repetition_time");
        if (wrong.isPresent()) {
          throw new RefusedInputException(wrong.get(), null);
        }
      }
    }

    /** Nothing is stated. */
    public static About nothing() {
      return new About(Optional.empty(), "", Optional.empty(), OptionalDouble.empty());
    }

    /** The value is not repeated in the error: it may be a name. */
    private static void require(String what, String label, String form) {
      if (!label.matches(form)) {
        throw new RefusedInputException(
            what,
            "a text of " + label.length() + " characters that is no label",
            "an opaque label that matches " + form,
            "Send a pseudonym, never a name or a record number");
      }
    }
  }
}
