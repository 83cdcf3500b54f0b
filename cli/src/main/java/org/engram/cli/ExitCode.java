package org.engram.cli;

/** What the process says to whoever started it. */
public final class ExitCode {
  /** All that was asked is done. */
  public static final int DONE = 0;

  /** Nothing usable came out. */
  public static final int FAILED = 1;

  /** The command line or a configuration is wrong; nothing was started. */
  public static final int WRONG_USAGE = 2;

  /** Done, but some inputs were refused; they are listed. */
  public static final int SOME_REFUSED = 3;

  private ExitCode() {}
}
