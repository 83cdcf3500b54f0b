package org.engram.tensor;

/**
 * Turns a C++ exception, which JavaCPP throws as a plain RuntimeException with pages of native
 * trace, into one line. Every other exception is Java's own, and passes as it is.
 */
final class Natives {
  private Natives() {}

  static RuntimeException translate(RuntimeException e) {
    if (e.getClass() != RuntimeException.class) {
      return e;
    }
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    int end = message.indexOf('\n');
    String first = end < 0 ? message : message.substring(0, end);
    boolean memory = first.contains("out of memory") || first.contains("not enough memory");
    return new NativeException(
        new Problem(
            "libtorch",
            first,
            "",
            memory ? "Use a smaller --batch, --precision bf16, or a machine with more memory" : ""),
        e);
  }
}
