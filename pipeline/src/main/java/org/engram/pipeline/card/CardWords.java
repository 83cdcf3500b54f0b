package org.engram.pipeline.card;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.pipeline.card.CardFacts.Kind;

/** What a card says of a model by its kind: a name, a sentence, tags, how it is used. */
record CardWords(CardSubject of) {
  private String family() {
    return of.volumes() ? "Neuro-JEPA" : "Brain-JEPA";
  }

  String title() {
    return switch (of.kind()) {
      case DECODER -> "Segmentation with " + family();
      case FINETUNED ->
          family() + " with a head for " + of.head().path("target").asString("a target");
      case AUTOENCODER -> "Masked autoencoder of the form of " + family();
      case PRETRAINED, UNKNOWN -> family();
    };
  }

  String summary() {
    String from =
        of.volumes()
            ? "volumes of brain MRI"
            : "time series of brain regions from functional MRI, as patches of time and region,";
    return switch (of.kind()) {
      case DECODER -> "Labels for " + from + ", by a light decoder over an encoder's layers.";
      case FINETUNED ->
          "An encoder of "
              + from
              + " with a head for "
              + of.head().path("task").asString("a task")
              + ".";
      case AUTOENCODER, PRETRAINED, UNKNOWN -> "An encoder of " + from + " as vectors.";
    };
  }

  List<String> tags() {
    List<String> tags = new ArrayList<>(List.of("engram", "neuroimaging", "brain", "mri"));
    tags.addAll(
        of.volumes() ? List.of("structural-mri", "neuro-jepa") : List.of("fmri", "brain-jepa"));
    if (of.kind() == Kind.PRETRAINED) {
      tags.add("jepa");
      tags.add("foundation-model");
    }
    tags.add("safetensors");
    return tags;
  }

  /** One of the hub's tasks, where one says what it does. */
  Optional<String> task() {
    return switch (of.kind()) {
      case DECODER -> Optional.of("image-segmentation");
      case FINETUNED ->
          Optional.of("image-classification")
              .filter(
                  _ ->
                      of.volumes() && of.head().path("task").asString("").equals("classification"));
      case AUTOENCODER, PRETRAINED, UNKNOWN ->
          Optional.of(of.volumes() ? "image-feature-extraction" : "feature-extraction");
    };
  }

  List<String> use() {
    return switch (of.kind()) {
      case DECODER ->
          List.of("engram segment apply SCANS --model ENCODER --decoder THIS --out segmentations");
      case FINETUNED -> List.of("engram finetune SCANS --predict --model THIS --out predictions");
      case AUTOENCODER, PRETRAINED, UNKNOWN ->
          List.of("engram embed SCANS --model THIS --out embeddings.parquet");
    };
  }
}
