package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hipparchus.distribution.continuous.TDistribution;
import tools.jackson.databind.JsonNode;

/** The page of {@code engram report} about the maps of {@code engram explain}. */
final class ExplainReport {
  private static final int STRONGEST = 15;
  private static final int MOST_MEASURES = 12;

  private final ExplainFiles files;
  private final TableView regions;
  private final TableView networks;

  private ExplainReport(ExplainFiles files) {
    this.files = files;
    this.regions = new TableView(files.regions());
    this.networks = new TableView(files.networks());
  }

  static Report of(ExplainFiles files, List<Block.Fact> numbers) {
    return new ExplainReport(files).report(numbers);
  }

  /** What the page warns of. */
  static List<String> cautions(ExplainFiles files) {
    List<String> cautions = new ArrayList<>();
    files.about().path("notes").forEach(note -> cautions.add(note.asString("")));
    JsonNode random = files.about().path("checks").path("random_model");
    random
        .propertyNames()
        .forEach(
            name -> cautions.add(name + ": " + random.path(name).path("verdict").asString("")));
    int scans = files.about().path("scans").size();
    if (scans < 2) {
      cautions.add("One scan: what stands out in it may stand out in no other.");
    }
    return cautions;
  }

  private Report report(List<Block.Fact> numbers) {
    List<Report.Section> sections = new ArrayList<>();
    sections.add(new Report.Section("summary", "Read this first", summary()));
    List<String> measures =
        regions.table().columns().stream()
            .filter(column -> regions.has(column + "_se"))
            .limit(MOST_MEASURES)
            .toList();
    for (int m = 0; m < measures.size(); m++) {
      String measure = measures.get(m);
      sections.add(
          new Report.Section(
              "map-" + (m + 1), FindingSection.capital(words(measure)), blocks(measure)));
    }
    List<Block> stability = stability();
    if (!stability.isEmpty()) {
      sections.add(new Report.Section("stability", "How far maps agree", stability));
    }
    sections.add(new Report.Section("methods", "Methods, ready to paste", methods(measures)));
    sections.add(new Report.Section("origin", "Where it comes from", origin(numbers)));
    return new Report(
        "What the embeddings come from",
        FindingSection.capital(method()) + " over " + scans() + ".",
        sections,
        true);
  }

  private String text(String key) {
    return files.about().path(key).asString("");
  }

  private String method() {
    return text("method").replace('-', ' ').replace('_', ' ');
  }

  private String scans() {
    return ResultWords.count(files.about().path("scans").size(), "scan");
  }

  private static String words(String measure) {
    return measure.replace('_', ' ');
  }

  private List<Block> summary() {
    List<Block> blocks = new ArrayList<>();
    List<String> cautions = cautions(files);
    if (!cautions.isEmpty()) {
      blocks.add(new Block.Notes(cautions));
    }
    JsonNode about = files.about();
    List<Block.Fact> facts = new ArrayList<>();
    facts.add(new Block.Fact("method", method()));
    facts.add(new Block.Fact("scans", Integer.toString(about.path("scans").size())));
    facts.add(new Block.Fact("refused", Integer.toString(about.path("refused").size())));
    facts.add(new Block.Fact("atlas", text("atlas")));
    facts.add(new Block.Fact("encoder", words(text("encoder"))));
    facts.add(new Block.Fact("model", ResultWords.shortened(text("model_hash"), 13)));
    facts.add(new Block.Fact("normalisation", text("normalization")));
    blocks.add(new Block.Facts(facts));
    return blocks;
  }

  private List<Block> blocks(String measure) {
    List<Block> blocks = new ArrayList<>();
    surface(measure).ifPresent(blocks::add);
    double base = measure.equals("rollout") ? 1 : 0;
    if (!networks.table().rows().isEmpty() && networks.has(measure)) {
      blocks.add(
          NetworkBars.of(
              "By network",
              "A bar is the mean over a network's regions, which are the dots; lines are 95\u00a0%"
                  + " intervals over scans, where there is more than one.",
              networks.rows().stream().map(row -> bar(row, measure)).toList(),
              base,
              words(measure)));
    }
    List<RegionBars.Bar> bars =
        regions.rows().stream()
            .map(
                row ->
                    new RegionBars.Bar(row.text("label"), row.text("network"), row.number(measure)))
            .toList();
    if (bars.stream().anyMatch(bar -> Double.isFinite(bar.value()))) {
      blocks.add(
          RegionBars.of(
              "By region",
              "A bar a region, mean over scans, sorted by network.",
              bars,
              base,
              words(measure)));
    }
    blocks.add(strongest(measure));
    return blocks;
  }

  /** Pixels that were drawn by explain; its drawing's own markup is not taken over. */
  private Optional<Figure> surface(String measure) {
    return files
        .surface(measure)
        .map(
            picture -> {
              double height = 1000.0 * picture.height() / picture.width();
              Svg svg = new Svg(1000, height);
              svg.picture(0, 0, 1000, height, picture.base64());
              return new Figure(
                  FindingSection.capital(words(measure)) + " on the cortical surface",
                  "As engram explain drew it; grey has no value.",
                  svg.element(words(measure) + " on the cortical surface"));
            });
  }

  private NetworkBars.Bar bar(TableView.Row network, String measure) {
    double value = network.number(measure);
    int scans = files.about().path("scans").size();
    double reach =
        scans < 2
            ? Double.NaN
            : network.number(measure + "_se")
                * new TDistribution(scans - 1.0).inverseCumulativeProbability(0.975);
    return new NetworkBars.Bar(
        network.text("network"),
        value,
        value - reach,
        value + reach,
        regions.rows("network", network.text("network")).stream()
            .map(row -> row.number(measure))
            .toList());
  }

  private Block strongest(String measure) {
    return new Block.Table(
        List.of("strongest regions", "network", "mean#", "standard error#"),
        regions.rows().stream()
            .filter(row -> Double.isFinite(row.number(measure)))
            .sorted(Comparator.comparingDouble(row -> -Math.abs(row.number(measure))))
            .limit(STRONGEST)
            .map(
                row ->
                    List.of(
                        row.text("label"),
                        row.text("network"),
                        String.format(Locale.ROOT, "%.4g", row.number(measure)),
                        ResultWords.number(row.number(measure + "_se"))))
            .toList());
  }

  private List<Block> stability() {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode one : files.about().path("checks").path("stability")) {
      rows.add(
          List.of(
              words(one.path("measure").asString("")),
              one.path("across").asString(""),
              Integer.toString(one.path("maps").size()),
              ResultWords.number(one.path("mean_rank_correlation").asDouble(Double.NaN)),
              ResultWords.number(one.path("low").asDouble(Double.NaN))
                  + " to "
                  + ResultWords.number(one.path("high").asDouble(Double.NaN))));
    }
    JsonNode random = files.about().path("checks").path("random_model");
    for (String name : random.propertyNames()) {
      double value = random.path(name).path("rank_correlation").asDouble(Double.NaN);
      rows.add(
          List.of(
              words(name),
              "with a random model",
              "2",
              ResultWords.number(value),
              ResultWords.UNKNOWN));
    }
    return rows.isEmpty()
        ? List.of()
        : List.of(
            new Block.Prose(
                "Spearman's correlation of maps over regions: of models or probes that should"
                    + " agree, near 1 is good; with a model of random weights, near 1 means that"
                    + " the map says little about what was learned."),
            new Block.Table(
                List.of("map", "across", "maps#", "mean rank correlation#", "range#"), rows));
  }

  private List<Block> methods(List<String> measures) {
    String text =
        "Maps of "
            + String.join(", ", measures.stream().map(ExplainReport::words).toList())
            + " were made by "
            + method()
            + " over "
            + scans()
            + " with the encoder "
            + words(text("encoder"))
            + " ("
            + text("atlas")
            + ", normalisation "
            + text("normalization")
            + "). Values of regions and networks are means over scans with standard errors; maps"
            + " were compared with those of a model of random weights by Spearman's correlation"
            + " over regions. Computed with Engram "
            + text("engram")
            + ".";
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block.Quote(text));
    List<String> references = References.of(text);
    if (!references.isEmpty()) {
      blocks.add(new Block.Heading("To cite"));
      blocks.add(new Block.Items(false, references));
    }
    return blocks;
  }

  private List<Block> origin(List<Block.Fact> numbers) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block.Listing("explain.json", files.text()));
    if (!numbers.isEmpty()) {
      blocks.add(new Block.Heading("All numbers as CSV"));
      blocks.add(new Block.Links(numbers));
    }
    return blocks;
  }
}
