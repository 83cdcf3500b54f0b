package org.engram.pipeline.embed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import org.engram.models.neurojepa.VolumeEmbedding;
import org.engram.pipeline.volumes.PatchLabels;
import org.engram.pipeline.volumes.PreparedVolume;
import org.engram.tensor.ConfigurationException;

/** From a volume's tokens to the vectors of its rows. */
public enum VolumePooling {
  /** One: the mean over all tokens. */
  MEAN("mean_v1"),
  /** One a token. */
  TOKENS("tokens_v1"),
  /** One an anatomical region: the mean over tokens by the share that it has of each patch. */
  REGIONS("regions_v1");

  private final String recipe;

  VolumePooling(String recipe) {
    this.recipe = recipe;
  }

  /** The id of what is done between tokens and a row; never changed once published. */
  public String recipe(VolumeCode code) {
    return switch (code) {
      case LATENT -> "neurojepa_" + recipe;
      case SPARSE -> "neurojepa_sparse_" + recipe;
    };
  }

  /** Reads {@code mean}, {@code tokens} or {@code regions}. */
  public static VolumePooling fromName(String name) {
    for (VolumePooling pooling : values()) {
      if (pooling.toString().equals(name)) {
        return pooling;
      }
    }
    throw new ConfigurationException(
        "--pool", "'" + name + "'", "mean, tokens or regions, for a model of volumes", "");
  }

  /** Vectors by what each is of, which is empty for the whole volume. */
  SequencedMap<String, float[]> vectors(VolumeEmbedding embedding, PreparedVolume volume) {
    SequencedMap<String, float[]> vectors = new LinkedHashMap<>();
    switch (this) {
      case MEAN -> vectors.put("", embedding.mean());
      case TOKENS -> {
        int dim = embedding.dim();
        for (int token = 0; token < embedding.grid().tokens(); token++) {
          float[] latent = new float[dim];
          System.arraycopy(embedding.tokens(), token * dim, latent, 0, dim);
          vectors.put(String.format(Locale.ROOT, "token-%04d", token), latent);
        }
      }
      case REGIONS -> {
        PatchLabels labels = volume.labels().orElseThrow();
        List<String> names = new ArrayList<>(labels.names());
        for (int label = 0; label < names.size(); label++) {
          vectors.put("region-" + names.get(label), embedding.mean(labels.shares()[label]));
        }
      }
    }
    return vectors;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
