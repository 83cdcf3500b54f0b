package org.engram.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.OptimizerParamGroup;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.training.Schedules;
import org.engram.tensor.Device;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;

/**
 * A pretraining step of Brain-JEPA as a person would write it plainly against libtorch, in float32:
 * its layers, autograd, libtorch's AdamW, and the momentum a tensor at a time. It shares no
 * computation with Engram's own step. To be fair to it, each half block frees what the backward
 * pass does not need.
 */
final class PlainPretrain implements PretrainTrainer {
  private static final double TARGET_NORM_EPS = 1e-5;

  private final BrainJepaConfig config;
  private final PretrainBatches batches;
  private final Schedules schedules = PretrainTrainer.schedules();
  private final PointerScope owner;
  private final Map<String, Tensor> weights = new LinkedHashMap<>();
  private final PlainLayers layers;
  private final Tensor gradients; // [regions, axes], or null
  private final AdamW optimizer;
  private long taken;

  PlainPretrain(Path directory, int batch) {
    ModelDescription description = ModelDescription.open(directory);
    config = description.config();
    batches = new PretrainBatches(config, batch);
    owner = new PointerScope(); // the thread's outermost, so what follows belongs to it
    try (Safetensors file = Safetensors.open(description.weights())) {
      file.names().stream()
          .filter(name -> name.startsWith("encoder.") || name.startsWith("predictor."))
          .forEach(name -> load(name, file));
    }
    layers = new PlainLayers(config, weights);
    gradients = PlainEncoder.gradients(description);
    optimizer = optimizer();
  }

  /** A leaf, unless it is a table that is not trained; of the encoder also what follows it. */
  private void load(String name, Safetensors file) {
    Tensor weight = copy(file.get(name));
    boolean table = name.endsWith(".emb_h") || name.endsWith(".emb_w");
    weights.put(name, weight.requires_grad_(!table));
    if (name.startsWith("encoder.")) {
      String target = "target_" + name;
      weights.put(target, copy(file.get(file.has(target) ? target : name)));
    }
  }

  private static Tensor copy(HostTensor host) {
    return torch.from_blob(new FloatPointer(host.toFloats()), host.shape()).clone();
  }

  /** Decay for what is neither a bias nor of one dimension, in the first group. */
  private AdamW optimizer() {
    TensorVector decays = new TensorVector();
    TensorVector others = new TensorVector();
    weights.forEach(
        (name, weight) -> {
          if (weight.requires_grad()) {
            (name.contains("bias") || weight.dim() == 1 ? others : decays).push_back(weight);
          }
        });
    AdamWOptions options = new AdamWOptions(1e-3);
    options.weight_decay().put(0);
    AdamW made = new AdamW(decays, new AdamWOptions(1e-3));
    made.add_param_group(new OptimizerParamGroup(others, options));
    return made;
  }

  @Override
  public PretrainRound step() {
    PartTimer timer = new PartTimer();
    timer.begin(PretrainPart.DATA);
    try (PointerScope _ = new PointerScope()) {
      PretrainBatches.Made made = batches.at(taken);
      Tensor patches = patches(made);
      Tensor context = indices(made.masks().contextIndices(), made.samples().length);
      Tensor targets = indices(made.masks().targetIndices(), made.samples().length);

      timer.begin(PretrainPart.TARGET);
      Tensor wanted = kept(() -> gather(target(patches), targets));

      timer.begin(PretrainPart.PREDICTION);
      Tensor loss =
          kept(
              () -> {
                Tensor seen = encode("encoder", patches, context);
                return torch.smooth_l1_loss(predict(seen, context, targets), wanted);
              });
      double value = loss.item_float();

      timer.begin(PretrainPart.BACKWARD);
      loss.backward();

      timer.begin(PretrainPart.OPTIMIZER);
      update();
      optimizer.zero_grad();

      timer.begin(PretrainPart.EMA);
      follow(schedules.momentum().at(taken));
      taken++;
      return new PretrainRound(value, timer.end());
    }
  }

  private Tensor patches(PretrainBatches.Made made) {
    int length = config.regions() * config.frames();
    float[] values = new float[made.inputs().size() * length];
    for (int i = 0; i < made.inputs().size(); i++) {
      System.arraycopy(made.inputs().get(i), 0, values, i * length, length);
    }
    // The frames of a region follow each other, so patches are a reshape.
    return torch
        .from_blob(
            new FloatPointer(values), made.inputs().size(), config.tokens(), config.patchSize())
        .clone();
  }

  private static Tensor indices(long[] flat, int batch) {
    return torch
        .from_blob(
            new LongPointer(flat),
            new long[] {batch, flat.length / batch},
            new TensorOptions(torch.ScalarType.Long))
        .clone();
  }

  private static Tensor gather(Tensor tokens, Tensor mask) {
    return torch.gather(
        tokens, 1, mask.unsqueeze(-1).expand(mask.size(0), mask.size(1), tokens.size(2)));
  }

  /** All tokens of the target encoder, normed without weight and bias. */
  private Tensor target(Tensor patches) {
    try (NoGradGuard _ = new NoGradGuard()) {
      Tensor tokens = encode("target_encoder", patches, null);
      return torch.layer_norm(
          tokens,
          new long[] {config.embedDim()},
          new TensorOptional(),
          new TensorOptional(),
          TARGET_NORM_EPS,
          true);
    }
  }

  /**
   * An encoder's tokens.
   *
   * @param mask null for all of them
   */
  private Tensor encode(String name, Tensor patches, Tensor mask) {
    Tensor x =
        layers
            .project(patches, name + ".patch_embed.proj")
            .add(layers.positions(name + ".pos_embed_proj", gradients));
    x = mask == null ? x : gather(x, mask);
    x = blocks(x, name + ".blocks.", config.depth(), config.heads());
    return layers.norm(x, name + ".norm");
  }

  private Tensor predict(Tensor context, Tensor contextMask, Tensor targetMask) {
    long batch = context.size(0);
    Tensor all = layers.positions("predictor.predictor_2dpe_proj", gradients);
    Tensor positions = all.expand(batch, all.size(1), all.size(2));
    Tensor given =
        layers.linear(context, "predictor.predictor_embed").add(gather(positions, contextMask));
    Tensor asked = gather(positions, targetMask).add(layers.weight("predictor.mask_token"));
    Tensor x = torch.cat(new TensorVector(given, asked), 1);
    x = blocks(x, "predictor.predictor_blocks.", config.predictorDepth(), config.predictorHeads());
    x = layers.norm(x, "predictor.predictor_norm");
    return layers.linear(
        x.narrow(1, context.size(1), targetMask.size(1)), "predictor.predictor_proj");
  }

  private Tensor blocks(Tensor tokens, String name, int depth, int heads) {
    Tensor x = tokens;
    for (int i = 0; i < depth; i++) {
      String block = name + i;
      Tensor before = x;
      Tensor attended =
          kept(
              () ->
                  before.add(
                      layers.attention(
                          layers.norm(before, block + ".norm1"), block + ".attn", heads)));
      x =
          kept(
              () ->
                  attended.add(
                      layers.mlp(layers.norm(attended, block + ".norm2"), block + ".mlp")));
    }
    return x;
  }

  private void update() {
    double rate = schedules.learningRate().at(taken + 1);
    double decay = schedules.weightDecay().at(taken + 1);
    for (int group = 0; group < 2; group++) {
      optimizer.param_groups().get(group).options().set_lr(rate);
    }
    new AdamWOptions(optimizer.param_groups().get(0).options()).weight_decay().put(decay);
    optimizer.step();
  }

  private void follow(double momentum) {
    try (NoGradGuard _ = new NoGradGuard()) {
      weights.forEach(
          (name, weight) -> {
            if (name.startsWith("encoder.")) {
              weights
                  .get("target_" + name)
                  .mul_(new Scalar(momentum))
                  .add_(weight, new Scalar(1 - momentum));
            }
          });
    }
  }

  /** Frees what the computation made, but not its result and what its backward pass needs. */
  private static Tensor kept(Supplier<Tensor> computation) {
    PointerScope outer = PointerScope.getInnerScope();
    Tensor result;
    try (PointerScope inner = new PointerScope()) {
      result = computation.get();
      result.retainReference(); // so that leaving the scope does not free it
      inner.detach(result);
    }
    outer.attach(result);
    result.releaseReference();
    return result;
  }

  @Override
  public double productRate() {
    return ProductRate.ofLibtorch(Device.CPU, torch.ScalarType.Float);
  }

  @Override
  public String describe() {
    return "libtorch linear, scaled_dot_product_attention, autograd and AdamW";
  }

  @Override
  public void close() {
    optimizer.close();
    owner.close();
  }
}
