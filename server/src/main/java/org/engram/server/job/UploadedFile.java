package org.engram.server.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.bids.RepetitionTime;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * One scan of a job, what its sender states of it, and what came with it.
 *
 * @param kind by which it is read
 * @param bytes of it
 * @param sha256 of its content, in hexadecimal
 * @param about whose it is, and what the file does not say
 * @param beside files that belong to it, one of each sort at most
 */
public record UploadedFile(
    FileKind kind, long bytes, String sha256, About about, List<Beside> beside) {
  public UploadedFile {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(sha256, "sha256");
    Objects.requireNonNull(about, "about");
    beside = beside == null ? List.of() : List.copyOf(beside); // jobs of before have none
  }

  /**
   * A file that belongs to a scan.
   *
   * @param what it is
   * @param kind by which it is read
   * @param bytes of it
   * @param sha256 of its content, in hexadecimal
   */
  public record Beside(Companion what, FileKind kind, long bytes, String sha256) {
    public Beside {
      Objects.requireNonNull(what, "what");
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(sha256, "sha256");
    }
  }

  /** The same with one more. */
  public UploadedFile with(Beside another) {
    List<Beside> all = new ArrayList<>(beside);
    all.add(another);
    return new UploadedFile(kind, bytes, sha256, about, all);
  }

  /** Whether such a one came with it. */
  public boolean has(Companion what) {
    return beside.stream().anyMatch(one -> one.what() == what);
  }

  /** Of it and of what came with it. */
  public long allBytes() {
    return bytes + beside.stream().mapToLong(Beside::bytes).sum();
  }

  /**
   * What is stated of a file.
   *
   * @param subject an opaque label; the row's {@code subject}
   * @param session an opaque label, or empty
   * @param modality such as T1w, of a volume
   * @param repetitionTime seconds between frames, of a series or a run
   * @param space that a run of volumes is in
   * @param order {@code model}: rows without labels are the model's regions in their order
   * @param overTime {@code mean}: of several volumes over time the mean is taken for one
   */
  public record About(
      Optional<String> subject,
      String session,
      Optional<String> modality,
      OptionalDouble repetitionTime,
      Optional<String> space,
      Optional<String> order,
      Optional<String> overTime) {
    private static final String LABEL = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    public About {
      // Jobs of before have none of these.
      space = space == null ? Optional.empty() : space;
      order = order == null ? Optional.empty() : order;
      overTime = overTime == null ? Optional.empty() : overTime;
      subject.ifPresent(label -> require("subject", label, LABEL));
      if (!session.isEmpty()) {
        require("session", session, LABEL);
      }
      modality.ifPresent(label -> require("modality", label, "[A-Za-z0-9]{1,32}"));
      space.ifPresent(label -> require("space", label, "[A-Za-z0-9+]{1,60}"));
      order.ifPresent(word -> requireWord("order", word, "model"));
      overTime.ifPresent(word -> requireWord("over_time", word, "mean"));
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
      return new About(
          Optional.empty(),
          "",
          Optional.empty(),
          OptionalDouble.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }

    /** The same with a repetition time, unless one is stated. */
    public About orTime(OptionalDouble seconds) {
      return repetitionTime.isPresent()
          ? this
          : new About(subject, session, modality, seconds, space, order, overTime);
    }

    private static void requireWord(String what, String word, String only) {
      if (!word.equals(only)) {
        throw new RefusedInputException(
            what, "another word", what + "=" + only, "Leave it out where that is not so");
      }
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
