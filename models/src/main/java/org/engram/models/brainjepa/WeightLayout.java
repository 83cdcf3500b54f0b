package org.engram.models.brainjepa;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.models.directory.WeightDifferences;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.TensorInfo;

/**
 * The names and shapes of a model's weights, as published: {@code encoder.*}, {@code predictor.*},
 * {@code target_encoder.*}, float32. The published ViT-Base has 384 tensors.
 */
public final class WeightLayout {
  private static final List<String> HEADS = List.of("fc_norm.", "head.");

  private final BrainJepaConfig config;
  private final SequencedMap<String, TensorInfo> tensors = new LinkedHashMap<>();

  private WeightLayout(BrainJepaConfig config) {
    this.config = config;
  }

  /** Every tensor of a whole model: encoder, predictor, target encoder, in this order. */
  public static SequencedMap<String, TensorInfo> of(BrainJepaConfig config) {
    WeightLayout layout = new WeightLayout(config);
    layout.encoder("encoder.");
    layout.predictor();
    layout.encoder("target_encoder.");
    return layout.tensors;
  }

  /** Elements of all tensors together, stored position tables included. */
  public static long parameters(BrainJepaConfig config) {
    return of(config).values().stream().mapToLong(TensorInfo::elements).sum();
  }

  /**
   * Where a file's tensors are not those of a model: missing, of another shape, or unknown. An
   * encoder alone, or one without its target encoder or predictor, is a whole model for embedding
   * and no difference. Heads of a fine-tuned model ({@code fc_norm.*}, {@code head.*}) are none.
   *
   * @param found by name, of the file
   */
  public static List<String> differences(Map<String, TensorInfo> found, BrainJepaConfig config) {
    return WeightDifferences.of(found, of(config), HEADS);
  }

  private void encoder(String prefix) {
    int dim = config.embedDim();
    add(prefix + "patch_embed.proj.weight", dim, 1, 1, config.patchSize());
    add(prefix + "patch_embed.proj.bias", dim);
    positions(prefix + "pos_embed_proj.", dim);
    for (int i = 0; i < config.depth(); i++) {
      block(prefix + "blocks." + i + ".", dim, config.mlpDim());
    }
    norm(prefix + "norm.", dim);
  }

  private void predictor() {
    int width = config.predictorDim();
    linear("predictor.predictor_embed.", config.embedDim(), width);
    add("predictor.mask_token", 1, 1, width);
    positions("predictor.predictor_2dpe_proj.", width);
    for (int i = 0; i < config.predictorDepth(); i++) {
      block("predictor.predictor_blocks." + i + ".", width, (long) (width * config.mlpRatio()));
    }
    norm("predictor.predictor_norm.", width);
    linear("predictor.predictor_proj.", width, config.embedDim());
  }

  private void positions(String prefix, int dim) {
    add(prefix + "emb_h", config.tokens(), dim / 2);
    if (config.position() == Position.ORIGIN) {
      add(prefix + "emb_w", config.tokens(), dim / 2);
    } else {
      linear(prefix + "predictor_pos_embed_proj.", config.gradientDim(), dim / 2);
    }
  }

  private void block(String prefix, long dim, long hidden) {
    norm(prefix + "norm1.", dim);
    linear(prefix + "attn.qkv.", dim, 3 * dim);
    linear(prefix + "attn.proj.", dim, dim);
    norm(prefix + "norm2.", dim);
    linear(prefix + "mlp.fc1.", dim, hidden);
    linear(prefix + "mlp.fc2.", hidden, dim);
  }

  private void norm(String prefix, long dim) {
    add(prefix + "weight", dim);
    add(prefix + "bias", dim);
  }

  private void linear(String prefix, long in, long out) {
    add(prefix + "weight", out, in);
    add(prefix + "bias", out);
  }

  private void add(String name, long... shape) {
    tensors.put(name, new TensorInfo(DType.F32, shape));
  }
}
