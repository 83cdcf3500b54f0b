package org.engram.cohort.store;

import java.nio.file.Path;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/** A store that another process is writing to, or that it reads while this one wants to write. */
public final class StoreInUseException extends RefusedInputException {
  private static final long serialVersionUID = 1L;

  /**
   * For a store that cannot be opened now.
   *
   * @param holder who holds it, in words: a program and its process id, where they are known
   */
  StoreInUseException(Path file, String holder, Throwable cause) {
    super(
        new Problem(
            file.toString(),
            "in use by " + holder,
            "one process that writes, or several that only read",
            "Wait for it to end, or work on a copy of the file"),
        cause);
  }
}
