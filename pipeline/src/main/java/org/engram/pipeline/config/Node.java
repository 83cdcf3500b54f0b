package org.engram.pipeline.config;

import java.util.List;
import java.util.SequencedMap;

/** A value of a configuration with the line it stands on; line 0 is the command line. */
sealed interface Node {
  int line();

  /** One word or number as it was written; {@code null} and an empty value are {@link Nothing}. */
  record Scalar(int line, String text) implements Node {}

  /** {@code key:} with nothing behind it, {@code ~} or {@code null}. */
  record Nothing(int line) implements Node {}

  /** A list. */
  record Sequence(int line, List<Node> items) implements Node {}

  /** A section: its keys in the order of the file. Changed by overrides until it is bound. */
  record Section(int line, SequencedMap<String, Entry> entries) implements Node {}

  /** A key of a section. */
  record Entry(int line, Node value) {}

  /** What kind of thing it is, for a message about a value of the wrong kind. */
  default String describe() {
    return switch (this) {
      case Scalar scalar -> "'" + scalar.text() + "'";
      case Nothing _ -> "no value";
      case Sequence sequence -> "a list of " + sequence.items().size();
      case Section section ->
          section.entries().isEmpty()
              ? "an empty section"
              : "a section with the keys " + String.join(", ", section.entries().keySet());
    };
  }
}
