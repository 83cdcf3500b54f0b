package org.engram.pipeline.card;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.engram.pipeline.card.CardFacts.Fact;
import org.engram.pipeline.card.CardFacts.Figure;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Facts as a card: YAML for the hub, Markdown for a reader. */
final class CardText {
  private static final String NOT_RECORDED = "not recorded";

  private final StringBuilder text = new StringBuilder();

  private CardText() {}

  /**
   * @param mark a line that is put below the YAML
   */
  static String of(CardFacts facts, String mark) {
    CardText card = new CardText();
    card.text.append(new YAMLMapper().writeValueAsString(metadata(facts))).append("---\n\n");
    card.text.append(mark).append("\n\n");
    card.body(facts);
    return card.text.toString();
  }

  private static Map<String, Object> metadata(CardFacts facts) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("license", "unknown");
    metadata.put("library_name", "engram");
    facts.task().ifPresent(task -> metadata.put("pipeline_tag", task));
    metadata.put("tags", facts.tags());
    if (!facts.evaluation().isEmpty()) {
      metadata.put("metrics", facts.evaluation().stream().map(Figure::metric).distinct().toList());
      metadata.put("model-index", List.of(index(facts)));
    }
    return metadata;
  }

  private static Map<String, Object> index(CardFacts facts) {
    List<Map<String, Object>> metrics = new ArrayList<>();
    for (Figure figure : facts.evaluation()) {
      Map<String, Object> metric = new LinkedHashMap<>();
      metric.put("type", figure.metric());
      metric.put("name", figure.metric() + ", " + figure.about());
      metric.put("value", rounded(figure.value()));
      metrics.add(metric);
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("task", Map.of("type", facts.task().orElse("other")));
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("type", "not-recorded");
    data.put("name", "held-out part of the training cohort");
    result.put("dataset", data);
    result.put("metrics", metrics);
    Map<String, Object> index = new LinkedHashMap<>();
    index.put("name", facts.title());
    index.put("results", List.of(result));
    return index;
  }

  private void body(CardFacts facts) {
    line("# " + plain(facts.title()));
    line("");
    line(plain(facts.summary()));
    section("## Model details");
    table(facts.model());
    line("- **How the weights came to be:** " + facts.kind());
    line("- **Developed by:** " + NOT_RECORDED);
    line("- **License:** " + NOT_RECORDED);
    section("## Uses");
    line(
        "Research: comparing people and groups by what the model sees in their scans, in studies"
            + " whose scans were acquired and prepared as those it learned from.");
    section("### Out-of-scope use");
    line(
        "No diagnosis, no prognosis and no decision about a person: it was not made or tested for"
            + " that. No attempt to tell who a person is.");
    section("## Bias, risks and limitations");
    line("- It knows the people, the scanners and the preparation that it learned from.");
    line(
        "- An embedding may tell age, sex, motion or the site of acquisition better than what is"
            + " asked of it: compare it with these alone, and with simple connectivity.");
    facts.cautions().forEach(caution -> line("- " + plain(caution)));
    section("## How to get started");
    line("What it expects:");
    line("");
    table(facts.input());
    line("");
    facts.use().forEach(command -> line("    " + command));
    section("## Training details");
    line("### Training data");
    line("");
    table(facts.training());
    section("### Training procedure");
    table(facts.procedure());
    section("#### Settings");
    table(facts.settings());
    section("## Evaluation");
    figures(facts.evaluation());
    section("## Environmental impact");
    line("- **Energy and time:** " + NOT_RECORDED);
    section("## Citation");
    facts.citations().forEach(citation -> line("- " + plain(citation)));
    if (facts.citations().isEmpty()) {
      line(NOT_RECORDED);
    }
  }

  private void section(String heading) {
    line("");
    line(heading);
    line("");
  }

  private void table(List<Fact> facts) {
    if (facts.isEmpty()) {
      line(NOT_RECORDED);
    }
    for (Fact fact : facts) {
      String value = plain(fact.value());
      line("- **" + plain(fact.name()) + ":** " + (value.isEmpty() ? NOT_RECORDED : value));
    }
  }

  private void figures(List<Figure> figures) {
    if (figures.isEmpty()) {
      line(NOT_RECORDED);
      return;
    }
    line("| metric | value | 95 % interval | of what |");
    line("|---|---|---|---|");
    for (Figure figure : figures) {
      String interval =
          Double.isFinite(figure.low())
              ? "[" + shown(figure.low()) + ", " + shown(figure.high()) + "]"
              : NOT_RECORDED;
      line(
          "| "
              + String.join(
                  " | ",
                  plain(figure.metric()),
                  shown(figure.value()),
                  interval,
                  plain(figure.about()))
              + " |");
    }
  }

  private static double rounded(double value) {
    return Double.parseDouble(shown(value));
  }

  private static String shown(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  /** Without what Markdown or HTML would take for its own. */
  private static String plain(String text) {
    return text.strip().replaceAll("\\s+", " ").replaceAll("([\\\\`*\\[\\]<>|])", "\\\\$1");
  }

  private void line(String one) {
    text.append(one).append('\n');
  }
}
