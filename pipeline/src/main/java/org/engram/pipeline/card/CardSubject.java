package org.engram.pipeline.card;

import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.models.directory.ModelType;
import org.engram.pipeline.card.CardFacts.Kind;
import org.engram.pipeline.run.RunNames;
import tools.jackson.databind.JsonNode;

/**
 * What a card is of.
 *
 * @param sources the directory and the run around it
 * @param kind of model
 * @param volumes whether it takes volumes, and not time series
 * @param config the model's or the decoder's own
 * @param head of a fine-tuned model; nothing for others
 */
record CardSubject(
    CardSources sources, Kind kind, boolean volumes, JsonNode config, JsonNode head) {
  private static final String DECODER = "decoder.yaml";

  static CardSubject of(Path directory) {
    CardSources sources = CardSources.of(directory);
    boolean decoder = isDecoder(directory);
    boolean volumes = decoder || ModelType.of(directory) == ModelType.NEURO_JEPA;
    JsonNode head = sources.own("head.json");
    return new CardSubject(
        sources,
        decoder ? Kind.DECODER : kind(sources, head),
        volumes,
        sources.own(decoder ? DECODER : ModelType.CONFIG),
        head);
  }

  static boolean isDecoder(Path directory) {
    return Files.isRegularFile(directory.resolve(DECODER));
  }

  boolean decoder() {
    return kind == Kind.DECODER;
  }

  private static Kind kind(CardSources sources, JsonNode head) {
    if (head.isObject()) {
      return Kind.FINETUNED;
    }
    if (sources.own("autoencoder.json").isObject()) {
      return Kind.AUTOENCODER;
    }
    boolean trained = sources.ofRun(RunNames.PROVENANCE).isObject() && !isInitial(sources);
    return trained ? Kind.PRETRAINED : Kind.UNKNOWN;
  }

  /** What a run starts from lies in its folder, too, and was not trained by it. */
  private static boolean isInitial(CardSources sources) {
    Path name = sources.directory().toAbsolutePath().normalize().getFileName();
    return name != null && name.toString().equals(RunNames.INITIAL);
  }
}
