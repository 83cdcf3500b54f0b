package org.engram.pipeline.card;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.engram.pipeline.card.CardFacts.Fact;
import org.engram.pipeline.card.CardFacts.Figure;
import org.engram.pipeline.card.CardFacts.Kind;
import org.engram.pipeline.run.RunNames;
import tools.jackson.databind.JsonNode;

/**
 * What a model learned from, how, and what came of it.
 *
 * @param results of the run, where it has any
 */
record CardTraining(CardSubject of, JsonNode results) {
  List<Fact> training() {
    List<Fact> facts = new ArrayList<>();
    Optional<CardSources.Counts> counted =
        of.kind() == Kind.UNKNOWN ? Optional.empty() : of.sources().counts();
    if (counted.isPresent()) {
      CardSources.Counts counts = counted.get();
      facts.add(new Fact("Scans", Integer.toString(counts.scans())));
      facts.add(new Fact("People", Integer.toString(counts.subjects())));
      facts.add(new Fact("Scans that could not be used", Integer.toString(counts.refused())));
      facts.add(new Fact("Sites", counts.sites().isEmpty() ? "" : words(counts.sites())));
      if (!counts.modalities().isEmpty()) {
        facts.add(new Fact("Modalities", words(counts.modalities())));
      }
    }
    for (JsonNode stage : results.path("flow").path("stages")) {
      facts.add(
          new Fact(
              stage.path("name").asString(""),
              stage.path("rows").asInt(0)
                  + " scans of "
                  + stage.path("subjects").asInt(0)
                  + " people"));
    }
    return facts;
  }

  private static String words(Map<String, Integer> counts) {
    StringJoiner joined = new StringJoiner(", ", counts.size() + ": ", "");
    counts.forEach((name, count) -> joined.add(name + " (" + count + ")"));
    return joined.toString();
  }

  List<Fact> procedure() {
    List<Fact> facts = new ArrayList<>();
    if (of.kind() == Kind.UNKNOWN) {
      return facts;
    }
    JsonNode provenance = of.sources().ofRun(RunNames.PROVENANCE);
    JsonNode given = of.head().path("provenance");
    FactText.add(facts, "Method", given.path("method"));
    FactText.add(facts, "Initial weights, by their hash", provenance.path("initial_model"));
    FactText.add(facts, "Preparation", provenance.path("preparation"));
    FactText.add(facts, "Processes", provenance.path("processes"));
    FactText.add(facts, "Device", provenance.path("device"));
    FactText.add(facts, "Engram", provenance.path("engram"));
    FactText.add(
        facts,
        "SHA-256 of the settings in force",
        provenance.has("config_sha256")
            ? provenance.path("config_sha256")
            : given.path("config_sha256"));
    FactText.add(
        facts,
        "SHA-256 of the index of scans",
        provenance.has("data_index_sha256")
            ? provenance.path("data_index_sha256")
            : given.path("scans_sha256"));
    JsonNode state = of.sources().own("state.json");
    FactText.add(facts, "Updates so far (a checkpoint)", state.path("updates"));
    return facts;
  }

  List<Figure> figures() {
    List<Figure> figures = new ArrayList<>();
    JsonNode set = results.path("sets").path(0);
    for (JsonNode score : set.path("scores")) {
      double mean = score.path("mean").asDouble(Double.NaN);
      if (Double.isFinite(mean)) {
        figures.add(figure(score.path("metric").asString(""), mean, score, "mean over trainings"));
      }
    }
    for (JsonNode finding : results.path("findings")) {
      double value = finding.path("value").asDouble(Double.NaN);
      if (Double.isFinite(value)) {
        figures.add(
            figure(
                finding.path("name").asString(""),
                value,
                finding,
                finding.path("topic").asString("")));
      }
    }
    return figures;
  }

  private static Figure figure(String name, double value, JsonNode of, String about) {
    JsonNode interval = of.path("interval");
    String stated = interval.path("about").asString("");
    String method = interval.path("method").asString("");
    return new Figure(
        name,
        value,
        interval.path("low").asDouble(Double.NaN),
        interval.path("high").asDouble(Double.NaN),
        (stated.isEmpty() ? about : stated) + (method.isEmpty() ? "" : "; " + method));
  }

  List<String> cautions() {
    List<String> cautions = new ArrayList<>();
    for (JsonNode warning : results.path("warnings")) {
      cautions.add(warning.asString(""));
    }
    if (of.kind() == Kind.UNKNOWN) {
      cautions.add("What it learned from is not recorded here: ask where it came from.");
    }
    return cautions;
  }
}
