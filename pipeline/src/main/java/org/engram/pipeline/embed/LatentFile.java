package org.engram.pipeline.embed;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.imaging.atlas.Region;
import org.engram.models.brainjepa.Embedding;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;

/**
 * One scan's latents as safetensors, float32: {@code embeddings} [tokens, dim] where asked for (the
 * key that brainjepa-rs reads), {@code regions} [regions, dim], and {@code networks} [networks,
 * dim] where the atlas names any; the metadata has the names in order.
 */
final class LatentFile {
  private LatentFile() {}

  static void write(
      Path file,
      Embedding embedding,
      List<Region> atlas,
      boolean tokens,
      Map<String, String> about) {
    int dim = embedding.dim();
    SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>(about);
    if (tokens) {
      tensors.put(
          "embeddings",
          HostTensor.of(
              embedding.tokens(), (long) embedding.regions() * embedding.timePatches(), dim));
    }
    tensors.put("regions", HostTensor.of(embedding.regionMeans(), embedding.regions(), dim));
    metadata.put("region_labels", String.join("\n", atlas.stream().map(Region::label).toList()));
    SequencedMap<String, float[]> networks = embedding.networkMeans(atlas);
    if (!networks.isEmpty()) {
      float[] rows = new float[networks.size() * dim];
      int row = 0;
      for (float[] mean : networks.values()) {
        System.arraycopy(mean, 0, rows, row++ * dim, dim);
      }
      tensors.put("networks", HostTensor.of(rows, networks.size(), dim));
      metadata.put("network_names", String.join("\n", networks.sequencedKeySet()));
    }
    Safetensors.write(file, tensors, metadata);
  }
}
