package org.engram.models.neurojepa;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.models.directory.WeightDifferences;
import org.engram.models.neurojepa.NeuroJepaConfig.FeedForwardKind;
import org.engram.models.neurojepa.NeuroJepaConfig.Rope;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.TensorInfo;

/**
 * The names and shapes of a model's weights, as published, below {@code encoder.}, {@code
 * predictor.} and {@code target_encoder.}: float32, but for the whole numbers {@code mlp.counts}.
 */
public final class VolumeWeightLayout {
  private static final List<String> HEADS =
      List.of("head.", "classifier.", "pooler.", "decoder.", "predictor.sparse.");

  private final NeuroJepaConfig config;
  private final SequencedMap<String, TensorInfo> tensors = new LinkedHashMap<>();

  private VolumeWeightLayout(NeuroJepaConfig config) {
    this.config = config;
  }

  /** Every tensor of a whole model: encoder, predictor, target encoder, in this order. */
  public static SequencedMap<String, TensorInfo> of(NeuroJepaConfig config) {
    VolumeWeightLayout layout = new VolumeWeightLayout(config);
    layout.encoder("encoder.");
    layout.predictor();
    layout.encoder("target_encoder.");
    return layout.tensors;
  }

  /** The tensors of one encoder, by names without a prefix. */
  public static SequencedMap<String, TensorInfo> ofEncoder(NeuroJepaConfig config) {
    VolumeWeightLayout layout = new VolumeWeightLayout(config);
    layout.encoder("");
    return layout.tensors;
  }

  /**
   * Trained numbers of one encoder: all, and those that one token meets.
   *
   * @param total all
   * @param active without the experts that a token is not sent to
   */
  public record Parameters(long total, long active) {}

  /** Counts the encoder's parameters; selection biases and counts are none. */
  public static Parameters parameters(NeuroJepaConfig config) {
    long total = 0;
    long routed = 0;
    for (Map.Entry<String, TensorInfo> tensor : ofEncoder(config).entrySet()) {
      String name = tensor.getKey();
      if (!name.endsWith("mlp.counts") && !name.endsWith("mlp.gate.bias")) {
        total += tensor.getValue().elements();
        routed += name.contains(".mlp.experts.") ? tensor.getValue().elements() : 0;
      }
    }
    long idle =
        config
            .mixture()
            .map(mixture -> (long) (mixture.experts() - mixture.active()) * mixture.blocks().size())
            .orElse(0L);
    long experts =
        config
            .mixture()
            .map(mixture -> (long) mixture.experts() * mixture.blocks().size())
            .orElse(1L);
    return new Parameters(total, total - routed / experts * idle);
  }

  /**
   * Where a file's tensors are not those of a model: missing, of another shape, or unknown. Parts
   * that are not there at all (target encoder, predictor) and heads are no difference.
   *
   * @param found by published name
   */
  public static List<String> differences(Map<String, TensorInfo> found, NeuroJepaConfig config) {
    return WeightDifferences.of(found, of(config), HEADS);
  }

  private void encoder(String prefix) {
    int dim = config.embedDim();
    List<Integer> patch = config.volume().patch();
    add(
        prefix + "patch_embed.proj.weight",
        dim,
        config.volume().channels(),
        patch.get(0),
        patch.get(1),
        patch.get(2));
    add(prefix + "patch_embed.proj.bias", dim);
    for (int i = 0; i < config.depth(); i++) {
      String block = prefix + "blocks." + i + ".";
      attention(block, dim, config.heads(), config.biased());
      feedForward(block + "mlp.", i);
    }
    norm(prefix + "norm.", dim);
  }

  private void attention(String block, int dim, int heads, boolean biased) {
    norm(block + "norm1.", dim);
    linear(block + "attn.qkv.", dim, 3L * dim, biased);
    linear(block + "attn.proj.", dim, dim, true);
    if (config.rope() != Rope.NONE) {
      linear(block + "attn.proj_attn_gate.", dim, heads, biased);
    }
    norm(block + "norm2.", dim);
  }

  private void feedForward(String mlp, int block) {
    int dim = config.embedDim();
    if (config.hasExperts(block)) {
      mixture(mlp, dim, config.mixture().orElseThrow());
      return;
    }
    linear(mlp + "fc1.", dim, config.hidden(), true);
    if (config.feedForward() == FeedForwardKind.GELU) {
      linear(mlp + "fc2.", config.hidden(), dim, true);
    } else {
      linear(mlp + "fc2.", dim, config.hidden(), true);
      linear(mlp + "fc3.", config.hidden(), dim, true);
    }
  }

  private void mixture(String mlp, int dim, MixtureConfig mixture) {
    add(mlp + "gate.gate.weight", mixture.experts(), dim);
    add(mlp + "gate.bias", mixture.experts());
    tensors.put(mlp + "counts", new TensorInfo(DType.I64, new long[] {mixture.experts()}));
    for (int e = 0; e < mixture.experts(); e++) {
      linear(mlp + "experts." + e + ".fc1.", dim, mixture.hidden(), true);
      linear(mlp + "experts." + e + ".fc2.", mixture.hidden(), dim, true);
    }
    long shared = (long) mixture.shared() * mixture.hidden();
    linear(mlp + "shared_experts.fc1.", dim, shared, true);
    linear(mlp + "shared_experts.fc2.", shared, dim, true);
  }

  private void predictor() {
    int dim = config.predictor().dim();
    linear("predictor.predictor_embed.", config.embedDim(), dim, true);
    for (int i = 0; i < config.predictor().maskTokens(); i++) {
      add("predictor.mask_tokens." + i, 1, 1, dim);
    }
    if (config.rope() == Rope.NONE) {
      add("predictor.predictor_pos_embed", 1, config.volume().grid().tokens(), dim);
    }
    for (int i = 0; i < config.predictor().depth(); i++) {
      String block = "predictor.predictor_blocks." + i + ".";
      attention(block, dim, config.predictor().heads(), true);
      linear(block + "mlp.fc1.", dim, 4L * dim, true);
      linear(block + "mlp.fc2.", 4L * dim, dim, true);
    }
    norm("predictor.predictor_norm.", dim);
    linear("predictor.predictor_proj.", dim, config.embedDim(), true);
  }

  private void norm(String prefix, long dim) {
    add(prefix + "weight", dim);
    add(prefix + "bias", dim);
  }

  private void linear(String prefix, long in, long out, boolean biased) {
    add(prefix + "weight", out, in);
    if (biased) {
      add(prefix + "bias", out);
    }
  }

  private void add(String name, long... shape) {
    tensors.put(name, new TensorInfo(DType.F32, shape));
  }
}
