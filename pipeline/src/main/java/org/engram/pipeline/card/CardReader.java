package org.engram.pipeline.card;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.engram.models.directory.ModelType;
import org.engram.pipeline.card.CardFacts.Fact;
import org.engram.pipeline.card.CardFacts.Figure;
import org.engram.pipeline.card.CardFacts.Kind;
import org.engram.pipeline.run.RunNames;
import org.engram.tensor.file.TensorInfo;
import org.engram.tensor.file.WeightsFile;
import tools.jackson.databind.JsonNode;

/** Reads a card's facts from a directory and the run around it. */
final class CardReader {
  private static final String DECODER = "decoder.yaml";
  private static final String BRAIN_JEPA =
      "Dong et al., Brain-JEPA: Brain Dynamics Foundation Model with Gradient Positioning and"
          + " Spatiotemporal Masking, NeurIPS 2024, arXiv:2409.19407";
  private static final String NEURO_JEPA =
      "Huang et al., Learning Sparse Latent Predictive Foundation Model for Multimodal"
          + " Neuroimaging, 2026, arXiv:2606.14957";

  private final CardSources sources;
  private final boolean decoder;
  private final boolean volumes;
  private final JsonNode config;
  private final JsonNode head;

  private CardReader(CardSources sources, boolean decoder, boolean volumes) {
    this.sources = sources;
    this.decoder = decoder;
    this.volumes = volumes;
    this.config = sources.own(decoder ? DECODER : ModelType.CONFIG);
    this.head = sources.own("head.json");
  }

  static CardFacts read(Path directory) {
    CardSources sources = CardSources.of(directory);
    if (Files.isRegularFile(directory.resolve(DECODER))) {
      return new CardReader(sources, true, true).facts();
    }
    return new CardReader(sources, false, ModelType.of(directory) == ModelType.NEURO_JEPA).facts();
  }

  /** Whether a card that was written within a run may say more than what is here now. */
  static boolean isAlone(Path directory) {
    return !Files.isRegularFile(directory.resolve(DECODER))
        && CardSources.of(directory).run().isEmpty();
  }

  private CardFacts facts() {
    JsonNode results = sources.ofRun(CardSources.RESULTS).path("results");
    return new CardFacts(
        title(),
        kind(),
        summary(),
        tags(),
        task(),
        model(),
        training(results),
        procedure(),
        CardSettings.of(decoder ? sources.own("training.yaml") : sources.ofRun(RunNames.CONFIG)),
        decoder ? SegmentFigures.of(sources.directory()) : figures(results),
        cautions(results),
        input(),
        use(),
        List.of(volumes ? NEURO_JEPA : BRAIN_JEPA));
  }

  private Kind kind() {
    if (decoder) {
      return Kind.DECODER;
    }
    if (head.isObject()) {
      return Kind.FINETUNED;
    }
    if (sources.own("autoencoder.json").isObject()) {
      return Kind.AUTOENCODER;
    }
    boolean trained = sources.ofRun(RunNames.PROVENANCE).isObject() && !isInitial();
    return trained ? Kind.PRETRAINED : Kind.UNKNOWN;
  }

  /** What a run starts from lies in its folder, too, and was not trained by it. */
  private boolean isInitial() {
    Path name = sources.directory().toAbsolutePath().normalize().getFileName();
    return name != null && name.toString().equals(RunNames.INITIAL);
  }

  private String family() {
    return volumes ? "Neuro-JEPA" : "Brain-JEPA";
  }

  private String title() {
    return switch (kind()) {
      case DECODER -> "Segmentation with " + family();
      case FINETUNED -> family() + " with a head for " + head.path("target").asString("a target");
      case AUTOENCODER -> "Masked autoencoder of the form of " + family();
      case PRETRAINED, UNKNOWN -> family();
    };
  }

  private String summary() {
    String from =
        volumes
            ? "volumes of brain MRI"
            : "time series of brain regions from functional MRI, as patches of time and region,";
    return switch (kind()) {
      case DECODER -> "Labels for " + from + ", by a light decoder over an encoder's layers.";
      case FINETUNED ->
          "An encoder of "
              + from
              + " with a head for "
              + head.path("task").asString("a task")
              + ".";
      case AUTOENCODER, PRETRAINED, UNKNOWN -> "An encoder of " + from + " as vectors.";
    };
  }

  private List<String> tags() {
    List<String> tags = new ArrayList<>(List.of("engram", "neuroimaging", "brain", "mri"));
    tags.addAll(volumes ? List.of("structural-mri", "neuro-jepa") : List.of("fmri", "brain-jepa"));
    if (kind() == Kind.PRETRAINED) {
      tags.add("jepa");
      tags.add("foundation-model");
    }
    tags.add("safetensors");
    return tags;
  }

  /** One of the hub's tasks, where one says what it does. */
  private Optional<String> task() {
    return switch (kind()) {
      case DECODER -> Optional.of("image-segmentation");
      case FINETUNED ->
          Optional.of("image-classification")
              .filter(_ -> volumes && head.path("task").asString("").equals("classification"));
      case AUTOENCODER, PRETRAINED, UNKNOWN ->
          Optional.of(volumes ? "image-feature-extraction" : "feature-extraction");
    };
  }

  private List<Fact> model() {
    List<Fact> facts = new ArrayList<>();
    weights().ifPresent(file -> facts.add(new Fact("Parameters", parameters(file))));
    if (decoder) {
      add(facts, "Encoder it belongs to, by its hash", config.path("model"));
      add(facts, "Layers of the encoder that it reads", config.path("layers"));
      add(facts, "Labels", config.path("labels"));
      return facts;
    }
    add(facts, "Variant", config.path("variant"));
    for (String key :
        new String[] {
          "regions", "frames", "img_size", "patch_size", "embed_dim", "depth", "heads", "num_heads"
        }) {
      add(facts, key.replace('_', ' '), config.path(key));
    }
    add(facts, "experts", config.path("moe").path("n_routed_experts"));
    if (head.isObject()) {
      add(facts, "Head", head.path("head_type"));
      add(facts, "Target", head.path("target"));
      add(facts, "Classes or labels", head.path("names"));
      JsonNode encoder = head.path("provenance").path("encoder");
      add(
          facts,
          "Encoder it was trained from, by its hash",
          encoder.isString() ? encoder : head.path("pretrained"));
    }
    return facts;
  }

  private Optional<Path> weights() {
    return List.of("model.safetensors", "decoder.safetensors").stream()
        .map(sources.directory()::resolve)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private static String parameters(Path file) {
    try (WeightsFile weights = WeightsFile.open(file)) {
      long all = 0;
      for (TensorInfo info : weights.infos().values()) {
        long elements = 1;
        for (long size : info.shape()) {
          elements *= size;
        }
        all += elements;
      }
      return String.format(
          Locale.ROOT, "%,d in %d tensors of the file", all, weights.infos().size());
    }
  }

  private List<Fact> training(JsonNode results) {
    List<Fact> facts = new ArrayList<>();
    Optional<CardSources.Counts> counted =
        kind() == Kind.UNKNOWN ? Optional.empty() : sources.counts();
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

  private List<Fact> procedure() {
    List<Fact> facts = new ArrayList<>();
    if (kind() == Kind.UNKNOWN) {
      return facts;
    }
    JsonNode provenance = sources.ofRun(RunNames.PROVENANCE);
    JsonNode given = head.path("provenance");
    add(facts, "Method", given.path("method"));
    add(facts, "Initial weights, by their hash", provenance.path("initial_model"));
    add(facts, "Preparation", provenance.path("preparation"));
    add(facts, "Processes", provenance.path("processes"));
    add(facts, "Device", provenance.path("device"));
    add(facts, "Engram", provenance.path("engram"));
    add(
        facts,
        "SHA-256 of the settings in force",
        provenance.has("config_sha256")
            ? provenance.path("config_sha256")
            : given.path("config_sha256"));
    add(
        facts,
        "SHA-256 of the index of scans",
        provenance.has("data_index_sha256")
            ? provenance.path("data_index_sha256")
            : given.path("scans_sha256"));
    JsonNode state = sources.own("state.json");
    add(facts, "Updates so far (a checkpoint)", state.path("updates"));
    return facts;
  }

  private static List<Figure> figures(JsonNode results) {
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

  private List<String> cautions(JsonNode results) {
    List<String> cautions = new ArrayList<>();
    for (JsonNode warning : results.path("warnings")) {
      cautions.add(warning.asString(""));
    }
    if (kind() == Kind.UNKNOWN) {
      cautions.add("What it learned from is not recorded here: ask where it came from.");
    }
    return cautions;
  }

  private List<Fact> input() {
    List<Fact> facts = new ArrayList<>();
    if (decoder) {
      facts.add(new Fact("Volumes", "as the encoder expects them"));
      add(facts, "Voxels, millimetres", config.path("spacing"));
    } else if (volumes) {
      add(
          facts,
          "Modalities",
          head.has("modalities") ? head.path("modalities") : config.path("modalities"));
      add(facts, "Preparation", config.path("preparation").path("name"));
      add(facts, "Voxels, millimetres", config.path("preparation").path("spacing"));
    } else {
      add(facts, "Atlas", config.path("atlas"));
      add(facts, "Repetition time, seconds", config.path("repetition_time"));
      add(facts, "Normalisation", config.path("normalization"));
    }
    return facts;
  }

  private List<String> use() {
    return switch (kind()) {
      case DECODER ->
          List.of("engram segment apply SCANS --model ENCODER --decoder THIS --out segmentations");
      case FINETUNED -> List.of("engram finetune SCANS --predict --model THIS --out predictions");
      case AUTOENCODER, PRETRAINED, UNKNOWN ->
          List.of("engram embed SCANS --model THIS --out embeddings.parquet");
    };
  }

  private static void add(List<Fact> facts, String name, JsonNode value) {
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
