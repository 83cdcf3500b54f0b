package org.engram.bench;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.tensor.Device;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;
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
        .forEach(name -> weights.put(name.substring(prefix.length()), mapped(file.get(name))));
    layers = new PlainLayers(config, weights);
    positions = layers.positions("pos_embed_proj", gradients(description));
  }

  private static Tensor mapped(HostTensor host) {
    if (host.dtype() != DType.F32) {
      throw new RefusedInputException(
          "weights", "a tensor of type " + host.dtype(), "F32", "Benchmark a float32 model");
    }
    return torch.from_blob(
        new Mapped(host.data()), host.shape(), new TensorOptions(torch.ScalarType.Float));
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
  public float[] encode(float[] scan) {
    try (PointerScope _ = new PointerScope();
        NoGradGuard _ = new NoGradGuard()) {
      // [1, tokens, patch]: the frames of a region follow each other, so patches are a reshape.
      Tensor patches =
          torch.from_blob(new FloatPointer(scan), 1, config.tokens(), config.patchSize());
      Tensor x = layers.project(patches, "patch_embed.proj").add_(positions); // [1, tokens, dim]
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
      float[] tokens = new float[config.tokens() * config.embedDim()];
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

  /** A pointer to memory that the file owns. */
  private static final class Mapped extends Pointer {
    Mapped(MemorySegment memory) {
      this.address = memory.address();
    }
  }
}
