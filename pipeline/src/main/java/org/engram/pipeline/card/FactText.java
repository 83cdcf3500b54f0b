package org.engram.pipeline.card;

import java.util.List;
import java.util.StringJoiner;
import org.engram.pipeline.card.CardFacts.Fact;
import tools.jackson.databind.JsonNode;

/** Facts as they stand in a file of settings or provenance. */
final class FactText {
  private FactText() {}

  /** Adds a fact where the file says it. */
  static void add(List<Fact> facts, String name, JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return;
    }
    String text;
    if (value.isArray()) {
      StringJoiner joined = new StringJoiner(", ");
      value.forEach(one -> joined.add(one.asString("")));
      text = joined.toString();
    } else {
      text = value.asString("");
    }
    facts.add(new Fact(name, text));
  }
}
