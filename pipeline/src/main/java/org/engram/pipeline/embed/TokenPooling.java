package org.engram.pipeline.embed;

import java.util.LinkedHashMap;
import java.util.Map;
import org.engram.models.brainjepa.Embedding;
import org.engram.models.finetuning.RegionPooler;

/** From a scan's tokens to its vector. */
public sealed interface TokenPooling {
  /** The vector of a scan. */
  float[] vector(Embedding embedding);

  /** The id of what is done between tokens and a row; never changed once published. */
  String recipe();

  /** What it is, for provenance. */
  Map<String, String> about();

  /** The mean over all tokens. */
  record Mean() implements TokenPooling {
    @Override
    public float[] vector(Embedding embedding) {
      return embedding.subject();
    }

    @Override
    public String recipe() {
      return EmbedSettings.RECIPE;
    }

    @Override
    public Map<String, String> about() {
      return Map.of("pool", "mean");
    }
  }

  /**
   * A trained attention pooler over region tokens. It was trained towards a phenotype: the vectors
   * of those it was trained on know that phenotype.
   *
   * @param pooler stays open as long as this is used
   */
  record Attention(RegionPooler pooler) implements TokenPooling {
    /** Digits of the pooler's hash that tell one from another. */
    private static final int DIGITS = 12;

    @Override
    public float[] vector(Embedding embedding) {
      return pooler.pool(embedding);
    }

    @Override
    public String recipe() {
      return "brainjepa_attention_v1:" + pooler.hash().substring(0, DIGITS);
    }

    @Override
    public Map<String, String> about() {
      Map<String, String> about = new LinkedHashMap<>();
      about.put("pool", "attention");
      about.put("pooler_sha256", pooler.hash());
      about.put("pooler_trained_for", pooler.about().target());
      pooler.about().provenance().entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(entry -> about.put("pooler_" + entry.getKey(), entry.getValue()));
      return about;
    }
  }
}
