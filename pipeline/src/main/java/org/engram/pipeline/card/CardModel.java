package org.engram.pipeline.card;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.engram.pipeline.card.CardFacts.Fact;
import org.engram.tensor.file.TensorInfo;
import org.engram.tensor.file.WeightsFile;
import tools.jackson.databind.JsonNode;

/** What a model is and what it takes. */
record CardModel(CardSubject of) {
  List<Fact> model() {
    List<Fact> facts = new ArrayList<>();
    weights().ifPresent(file -> facts.add(new Fact("Parameters", parameters(file))));
    if (of.decoder()) {
      FactText.add(facts, "Encoder it belongs to, by its hash", of.config().path("model"));
      FactText.add(facts, "Layers of the encoder that it reads", of.config().path("layers"));
      FactText.add(facts, "Labels", of.config().path("labels"));
      return facts;
    }
    FactText.add(facts, "Variant", of.config().path("variant"));
    for (String key :
        new String[] {
          "regions", "frames", "img_size", "patch_size", "embed_dim", "depth", "heads", "num_heads"
        }) {
      FactText.add(facts, key.replace('_', ' '), of.config().path(key));
    }
    FactText.add(facts, "experts", of.config().path("moe").path("n_routed_experts"));
    if (of.head().isObject()) {
      FactText.add(facts, "Head", of.head().path("head_type"));
      FactText.add(facts, "Target", of.head().path("target"));
      FactText.add(facts, "Classes or labels", of.head().path("names"));
      JsonNode encoder = of.head().path("provenance").path("encoder");
      FactText.add(
          facts,
          "Encoder it was trained from, by its hash",
          encoder.isString() ? encoder : of.head().path("pretrained"));
    }
    return facts;
  }

  private Optional<Path> weights() {
    return List.of("model.safetensors", "decoder.safetensors").stream()
        .map(of.sources().directory()::resolve)
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

  List<Fact> input() {
    List<Fact> facts = new ArrayList<>();
    if (of.decoder()) {
      facts.add(new Fact("Volumes", "as the encoder expects them"));
      FactText.add(facts, "Voxels, millimetres", of.config().path("spacing"));
    } else if (of.volumes()) {
      FactText.add(
          facts,
          "Modalities",
          of.head().has("modalities")
              ? of.head().path("modalities")
              : of.config().path("modalities"));
      FactText.add(facts, "Preparation", of.config().path("preparation").path("name"));
      FactText.add(facts, "Voxels, millimetres", of.config().path("preparation").path("spacing"));
    } else {
      FactText.add(facts, "Atlas", of.config().path("atlas"));
      FactText.add(facts, "Repetition time, seconds", of.config().path("repetition_time"));
      FactText.add(facts, "Normalisation", of.config().path("normalization"));
    }
    return facts;
  }
}
