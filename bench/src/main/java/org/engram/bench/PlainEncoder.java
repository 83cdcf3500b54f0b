package org.engram.bench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.tensor.Device;
import org.engram.tensor.file.Safetensors;

/**
 * The Brain-JEPA encoder as a person would write it plainly against libtorch: linear, layer_norm,
 * gelu and scaled_dot_product_attention in float32. It shares no computation with Engram's own path
 * and is what that path is measured against. To be fair to it, its weights are mapped like
 * Engram's, residuals are added in place, and every half block frees what it made.
 */
final class PlainEncoder implements ScanEncoder {
  private final BrainJepaConfig config;
  private final Safetensors file;
  private final PlainLayers layers;
  private final PointerScope owner;
  private final Tensor positions; // [1, tokens, dim]

  PlainEncoder(Path directory) {
    ModelDescription description = ModelDescription.open(directory);
    config = description.config();
    file = Safetensors.open(description.weights());
    String prefix = file.has("target_encoder.norm.weight") ? "target_encoder." : "encoder.";
    owner = new PointerScope(); // the thread's outermost, so what follows belongs to it
    Map<String, Tensor> weights = new HashMap<>();
    file.names().stream()
        .filter(name -> name.startsWith(prefix))
        .forEach(
            name ->
                weights.put(name.substring(prefix.length()), PlainLayers.mapped(file.get(name))));
    layers = new PlainLayers(config, weights);
    positions = layers.positions("pos_embed_proj", gradients(description));
  }

  /** [regions, axes], or null where the positions do not need them. */
  static Tensor gradients(ModelDescription description) {
    return description
        .gradients()
        .map(
            table ->
                torch
                    .from_blob(new FloatPointer(table.values()), table.regions(), table.axes())
                    .clone())
        .orElse(null);
  }

  @Override
  public float[] encode(float[] scans) {
    try (PointerScope _ = new PointerScope();
        NoGradGuard _ = new NoGradGuard()) {
      // [batch, tokens, patch]: the frames of a region follow each other: patches are a reshape.
      long batch = scans.length / ((long) config.tokens() * config.patchSize());
      Tensor patches =
          torch.from_blob(new FloatPointer(scans), batch, config.tokens(), config.patchSize());
      Tensor x = layers.project(patches, "patch_embed.proj").add_(positions);
      for (int i = 0; i < config.depth(); i++) {
        String block = "blocks." + i;
        try (PointerScope _ = new PointerScope()) {
          x.add_(
              layers.attention(layers.norm(x, block + ".norm1"), block + ".attn", config.heads()));
        }
        try (PointerScope _ = new PointerScope()) {
          x.add_(layers.mlp(layers.norm(x, block + ".norm2"), block + ".mlp"));
        }
      }
      Tensor encoded = layers.norm(x, "norm").contiguous();
      float[] tokens = new float[Math.toIntExact(encoded.numel())];
      encoded.data_ptr_float().get(tokens);
      return tokens;
    }
  }

  @Override
  public double productRate() {
    return ProductRate.ofLibtorch(Device.CPU, torch.ScalarType.Float);
  }

  @Override
  public String describe() {
    return "libtorch linear and scaled_dot_product_attention";
  }

  @Override
  public void close() {
    owner.close();
    file.close();
  }
}
