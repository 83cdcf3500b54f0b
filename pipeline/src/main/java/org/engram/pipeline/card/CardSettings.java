package org.engram.pipeline.card;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.engram.pipeline.card.CardFacts.Fact;
import tools.jackson.databind.JsonNode;

/**
 * The settings of a training that a card tells: those of the method. What names files, folders or
 * people lies in other sections and is left out, and so is any text that could be a path.
 */
final class CardSettings {
  private static final Set<String> SECTIONS =
      Set.of(
          "seed",
          "method",
          "model",
          "masking",
          "objective",
          "sparse",
          "experts",
          "run",
          "step",
          "schedule",
          "pooler",
          "mask_ratio",
          "epochs",
          "batch",
          "learning_rate",
          "weight_decay",
          "channels",
          "train_encoder",
          "encoder_rate");
  private static final String WORD = "[A-Za-z0-9][A-Za-z0-9 ._+-]{0,39}";
  private static final int MOST = 120;

  private CardSettings() {}

  static List<Fact> of(JsonNode settings) {
    List<Fact> facts = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : settings.properties()) {
      if (SECTIONS.contains(entry.getKey())) {
        add(facts, entry.getKey(), entry.getValue());
      }
    }
    return facts.subList(0, Math.min(MOST, facts.size()));
  }

  private static void add(List<Fact> facts, String name, JsonNode value) {
    if (value.isObject()) {
      for (Map.Entry<String, JsonNode> entry : value.properties()) {
        add(facts, name + "." + entry.getKey(), entry.getValue());
      }
    } else if (value.isArray()) {
      numbers(facts, name, value);
    } else if (value.isNumber() || value.isBoolean()) {
      facts.add(new Fact(name, value.asString("")));
    } else if (value.isString() && value.asString().matches(WORD)) {
      facts.add(new Fact(name, value.asString()));
    }
  }

  /** Lists of numbers, and of sections; lists of words may be names. */
  private static void numbers(List<Fact> facts, String name, JsonNode list) {
    StringJoiner joined = new StringJoiner(", ");
    int index = 1;
    for (JsonNode one : list) {
      if (one.isObject()) {
        add(facts, name + "[" + index + "]", one);
      } else if (one.isNumber()) {
        joined.add(one.asString(""));
      }
      index++;
    }
    if (joined.length() > 0) {
      facts.add(new Fact(name, joined.toString()));
    }
  }
}
