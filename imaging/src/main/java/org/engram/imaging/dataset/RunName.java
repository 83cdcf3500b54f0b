package org.engram.imaging.dataset;

import java.util.Objects;
import org.engram.imaging.bids.BidsName;

/**
 * Which run: the entities that BIDS tells runs of one subject apart by. Echoes, parts and spaces of
 * one run share its name.
 *
 * @param subject without {@code sub-}
 * @param session without {@code ses-}; this and all that follow are empty where there is none
 * @param task without {@code task-}
 * @param acquisition {@code acq-}
 * @param contrast {@code ce-}
 * @param reconstruction {@code rec-}
 * @param direction of phase encoding, {@code dir-}
 * @param run {@code run-}, as written
 */
public record RunName(
    String subject,
    String session,
    String task,
    String acquisition,
    String contrast,
    String reconstruction,
    String direction,
    String run) {
  public RunName {
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(session, "session");
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(acquisition, "acquisition");
    Objects.requireNonNull(contrast, "contrast");
    Objects.requireNonNull(reconstruction, "reconstruction");
    Objects.requireNonNull(direction, "direction");
    Objects.requireNonNull(run, "run");
  }

  /** The run that a file is of, by its name. */
  static RunName of(BidsName name) {
    return new RunName(
        name.entity("sub"),
        name.entity("ses"),
        name.entity("task"),
        name.entity("acq"),
        name.entity("ce"),
        name.entity("rec"),
        name.entity("dir"),
        name.entity("run"));
  }

  /** The entities as BIDS writes them, as far as there are any: {@code sub-01_task-rest_run-1}. */
  public String id() {
    StringBuilder id = new StringBuilder("sub-").append(subject);
    append(id, "ses", session);
    append(id, "task", task);
    append(id, "acq", acquisition);
    append(id, "ce", contrast);
    append(id, "rec", reconstruction);
    append(id, "dir", direction);
    append(id, "run", run);
    return id.toString();
  }

  /** The same for {@code run-1} and {@code run-01}, which pipelines write for one another. */
  public RunName counted() {
    String number = run.replaceFirst("^0+(?=.)", "");
    return number.equals(run)
        ? this
        : new RunName(
            subject, session, task, acquisition, contrast, reconstruction, direction, number);
  }

  /**
   * What tells runs of one subject, session, task and number apart, as BIDS writes it: {@code
   * acq-x_dir-AP}; mostly empty.
   */
  public String variant() {
    StringBuilder variant = new StringBuilder();
    append(variant, "acq", acquisition);
    append(variant, "ce", contrast);
    append(variant, "rec", reconstruction);
    append(variant, "dir", direction);
    return variant.isEmpty() ? "" : variant.substring(1);
  }

  private static void append(StringBuilder id, String key, String value) {
    if (!value.isEmpty()) {
      id.append('_').append(key).append('-').append(value);
    }
  }
}
