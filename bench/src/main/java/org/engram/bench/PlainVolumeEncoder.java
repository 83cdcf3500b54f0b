package org.engram.bench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.tensor.Device;
import org.engram.tensor.file.Safetensors;

/**
 * The Neuro-JEPA encoder as a person would write it plainly against libtorch in float32. It shares
 * no computation with Engram's own path and is what that path is measured against. To be fair to
 * it, its weights are mapped like Engram's, residuals are added in place, and every half block
 * frees what it made.
 */
final class PlainVolumeEncoder implements ScanEncoder {
  private final NeuroJepaConfig config;
  private final int batch;
  private final Safetensors file;
  private final PlainVolumeLayers layers;
  private final PointerScope owner;

  PlainVolumeEncoder(Path directory, int batch) {
    this.batch = batch;
    config = NeuroJepaDescription.open(directory).config();
    file = Safetensors.open(directory.resolve(NeuroJepaDescription.WEIGHTS));
    String prefix = file.has("target_encoder.norm.weight") ? "target_encoder." : "encoder.";
    owner = new PointerScope(); // the thread's outermost, so what follows belongs to it
    Map<String, Tensor> weights = new HashMap<>();
    file.names().stream()
        .filter(name -> name.startsWith(prefix) && !name.endsWith(".counts"))
        .forEach(
            name ->
                weights.put(name.substring(prefix.length()), PlainLayers.mapped(file.get(name))));
    layers = new PlainVolumeLayers(config, weights);
  }

  @Override
  public float[] encode(float[] volumes) {
    int[] image = config.volume().image().stream().mapToInt(Integer::intValue).toArray();
    int channels = config.volume().channels();
    try (PointerScope _ = new PointerScope();
        NoGradGuard _ = new NoGradGuard()) {
      Tensor input =
          torch.from_blob(new FloatPointer(volumes), batch, channels, image[0], image[1], image[2]);
      Tensor x = layers.patches(input).contiguous(); // [batch, tokens, dim]
      for (int i = 0; i < config.depth(); i++) {
        String block = "blocks." + i;
        try (PointerScope _ = new PointerScope()) {
          x.add_(layers.attention(layers.norm(x, block + ".norm1"), block + ".attn"));
        }
        try (PointerScope _ = new PointerScope()) {
          Tensor normed = layers.norm(x, block + ".norm2");
          x.add_(
              config.hasExperts(i)
                  ? layers.experts(normed, block + ".mlp")
                  : layers.mlp(normed, block + ".mlp"));
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
    return "libtorch linear and scaled_dot_product_attention, experts in a loop";
  }

  @Override
  public void close() {
    owner.close();
    file.close();
  }
}
