package org.engram.server.job;

/**
 * An unexpected failure for the log: its classes and places. Its messages are left out, since they
 * may quote a file.
 */
public final class Trace {
  private static final int FRAMES = 20;

  private Trace() {}

  /** The failure and its causes. */
  public static String of(Throwable failure) {
    StringBuilder text = new StringBuilder();
    for (Throwable at = failure; at != null; at = at.getCause()) {
      text.append(text.isEmpty() ? "" : "\ncaused by ").append(at.getClass().getName());
      StackTraceElement[] trace = at.getStackTrace();
      for (int i = 0; i < Math.min(FRAMES, trace.length); i++) {
        text.append("\n  at ").append(trace[i]);
      }
    }
    return text.toString();
  }
}
