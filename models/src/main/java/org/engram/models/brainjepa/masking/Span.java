package org.engram.models.brainjepa.masking;

/** Time patches that follow each other: from {@code start} to before {@code end}. */
record Span(int start, int end) {
  static Span of(int start, int width) {
    return new Span(start, start + width);
  }

  int width() {
    return end - start;
  }
}
