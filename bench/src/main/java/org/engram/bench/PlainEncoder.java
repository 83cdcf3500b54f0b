package org.engram.bench;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.models.brainjepa.GradientTable;
import org.engram.models.brainjepa.ModelDescription;
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
  private final String prefix;
  private final Map<String, Tensor> weights = new HashMap<>();
  private final PointerScope owner;
  private final Tensor positions; // [1, tokens, dim]

  PlainEncoder(Path directory) {
    ModelDescription description = ModelDescription.open(directory);
    config = description.config();
    file = Safetensors.open(description.weights());
    prefix = file.has("target_encoder.norm.weight") ? "target_encoder." : "encoder.";
    owner = new PointerScope(); // the thread's outermost, so what follows belongs to it
    file.names().stream()
        .filter(name -> name.startsWith(prefix))
        .forEach(name -> weights.put(name.substring(prefix.length()), mapped(file.get(name))));
    positions = positions(description);
  }

  private static Tensor mapped(HostTensor host) {
    if (host.dtype() != DType.F32) {
      throw new RefusedInputException(
          "weights", "a tensor of type " + host.dtype(), "F32", "Benchmark a float32 model");
    }
    return torch.from_blob(
        new Mapped(host.data()), host.shape(), new TensorOptions(torch.ScalarType.Float));
  }

  /** Time in the first half of the width, region in the second. */
  private Tensor positions(ModelDescription description) {
    Tensor time = weight("pos_embed_proj.emb_h");
    Tensor region;
    if (config.position() == Position.ORIGIN) {
      region = weight("pos_embed_proj.emb_w");
    } else {
      GradientTable table = description.gradients().orElseThrow();
      Tensor gradients =
          torch.from_blob(new FloatPointer(table.values()), table.regions(), table.axes()).clone();
      Tensor g = linear(gradients, "pos_embed_proj.predictor_pos_embed_proj");
      Tensor low = g.min();
      region =
          g.sub(low)
              .div(g.max().sub(low))
              .mul(new Scalar(2.0))
              .sub(new Scalar(1.0))
              .repeat_interleave(config.timePatches(), new LongOptional(0), new LongOptional());
    }
    return torch.cat(new TensorVector(time, region), 1).unsqueeze(0);
  }

  @Override
  public float[] encode(float[] scan) {
    try (PointerScope _ = new PointerScope();
        NoGradGuard _ = new NoGradGuard()) {
      // [1, tokens, patch]: the frames of a region follow each other, so patches are a reshape.
      Tensor patches =
          torch.from_blob(new FloatPointer(scan), 1, config.tokens(), config.patchSize());
      Tensor kernel =
          weight("patch_embed.proj.weight").reshape(config.embedDim(), config.patchSize());
      Tensor x =
          torch
              .linear(patches, kernel, new TensorOptional(weight("patch_embed.proj.bias")))
              .add_(positions); // [1, tokens, dim]
      for (int i = 0; i < config.depth(); i++) {
        String block = "blocks." + i + ".";
        try (PointerScope _ = new PointerScope()) {
          x.add_(attention(norm(x, block + "norm1"), block + "attn."));
        }
        try (PointerScope _ = new PointerScope()) {
          Tensor hidden = torch.gelu(linear(norm(x, block + "norm2"), block + "mlp.fc1"), "none");
          x.add_(linear(hidden, block + "mlp.fc2"));
        }
      }
      Tensor encoded = norm(x, "norm").contiguous();
      float[] tokens = new float[config.tokens() * config.embedDim()];
      encoded.data_ptr_float().get(tokens);
      return tokens;
    }
  }

  private Tensor attention(Tensor x, String name) {
    int heads = config.heads();
    Tensor qkv = // [3, 1, heads, tokens, head width]
        linear(x, name + "qkv")
            .reshape(1, config.tokens(), 3, heads, config.embedDim() / heads)
            .permute(2, 0, 3, 1, 4);
    Tensor mixed =
        torch.scaled_dot_product_attention(qkv.select(0, 0), qkv.select(0, 1), qkv.select(0, 2));
    return linear(
        mixed.transpose(1, 2).reshape(1, config.tokens(), config.embedDim()), name + "proj");
  }

  private Tensor linear(Tensor x, String name) {
    return torch.linear(x, weight(name + ".weight"), new TensorOptional(weight(name + ".bias")));
  }

  private Tensor norm(Tensor x, String name) {
    return torch.layer_norm(
        x,
        new long[] {config.embedDim()},
        new TensorOptional(weight(name + ".weight")),
        new TensorOptional(weight(name + ".bias")),
        config.layerNormEps(),
        true);
  }

  private Tensor weight(String name) {
    Tensor weight = weights.get(name);
    if (weight == null) {
      throw new IllegalStateException(file.path() + " has no " + prefix + name);
    }
    return weight;
  }

  @Override
  public double productRate() {
    try (PointerScope _ = new PointerScope()) {
      Tensor x = torch.rand(ProductRate.ROWS, ProductRate.IN);
      Tensor weight = torch.rand(ProductRate.OUT, ProductRate.IN);
      TensorOptional bias = new TensorOptional(torch.rand(ProductRate.OUT));
      return ProductRate.measure(
          () -> {
            try (PointerScope _ = new PointerScope()) {
              torch.linear(x, weight, bias);
            }
          });
    }
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
