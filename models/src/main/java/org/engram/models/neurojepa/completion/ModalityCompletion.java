package org.engram.models.neurojepa.completion;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.engram.models.finetuning.NewTensors;
import org.engram.models.neurojepa.PatchGrid;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.models.neurojepa.heads.ModalityBatch;
import org.engram.models.nn.DropPath;
import org.engram.models.nn.LayerNorm;
import org.engram.models.nn.Linear;
import org.engram.models.nn.Parameters;
import org.engram.models.nn.TransformerBlock;
import org.engram.tensor.Compute;
import org.engram.tensor.Convolution;
import org.engram.tensor.Elementwise;
import org.engram.tensor.EngramException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.HostTensor;

/**
 * The tokens of a modality that is missing, from those that are there, and its image from the
 * tokens. The modalities of a subject lie on one grid of patches, so a token is told from the
 * tokens of the same place:
 *
 * <pre>
 *   h = mean over modalities m that are there of (A_m x_m) + target's embedding
 *   z = mean tokens + W norm(blocks(h))          tokens, normed over channels
 *   image = mean image + patches put together of U z, refined by two convolutions, residual
 * </pre>
 *
 * <p>The means are those of the subjects that it is trained on, so that it begins with what can be
 * told of nobody in particular and learns how a subject differs.
 */
public final class ModalityCompletion implements AutoCloseable {
  private static final double EPS = 1e-6;
  private static final double DEVIATION = 0.02;

  private final CompletionConfig config;
  private final Compute compute;
  private final Scope owner;
  private final Parameters parameters;
  private final List<Linear> inputs;
  private final Tensor targets; // [modalities, width]
  private final List<TransformerBlock> blocks;
  private final LayerNorm norm;
  private final Linear output;
  private final Tensor meanTokens; // [tokens, dim]
  private final Linear patches;
  private final Tensor meanImage; // [channels, axis 0, axis 1, axis 2]
  private final List<Linear> convolutions; // their weights and biases

  private ModalityCompletion(
      CompletionConfig config, Parameters.Source source, Compute compute, Scope owner) {
    this.config = config;
    this.compute = compute;
    this.owner = owner;
    this.parameters = Parameters.trained(source, "", compute, owner);
    int width = config.width();
    int dim = config.dim();
    try (Scope _ = Scope.open()) {
      this.inputs =
          IntStream.range(0, config.modalities())
              .mapToObj(m -> Linear.load(parameters.under("predictor.inputs." + m), dim, width))
              .toList();
      this.targets = parameters.float32("predictor.target_embed", config.modalities(), width);
      this.blocks =
          IntStream.range(0, config.depth())
              .mapToObj(
                  i ->
                      TransformerBlock.load(
                          parameters.under("predictor.blocks." + i),
                          width,
                          config.heads(),
                          4L * width,
                          EPS))
              .toList();
      this.norm = LayerNorm.load(parameters.under("predictor.norm"), width, EPS);
      this.output = Linear.load(parameters.under("predictor.output"), width, dim);
      this.meanTokens =
          parameters.fixed("predictor.mean_tokens", config.volume().grid().tokens(), dim);
      this.patches =
          Linear.load(parameters.under("decoder.patches"), dim, config.volume().patchVoxels());
      List<Integer> size = config.volume().image();
      this.meanImage =
          parameters.fixed(
              "decoder.mean_image",
              config.volume().channels(),
              size.get(0),
              size.get(1),
              size.get(2));
      this.convolutions = new ArrayList<>();
      int channels = config.volume().channels();
      int hidden = config.refinement();
      if (hidden > 0) {
        convolutions.add(convolution("decoder.refine.0", channels, hidden));
        convolutions.add(convolution("decoder.refine.2", hidden, channels));
      }
    }
  }

  private Linear convolution(String name, int in, int out) {
    Parameters at = parameters.under(name);
    return new Linear(at.float32("weight", out, in, 3, 3, 3), at.float32("bias", out), compute);
  }

  /** From weights by name, which may be closed afterwards. */
  public static ModalityCompletion open(
      CompletionConfig config, Parameters.Source source, Compute compute) {
    Scope owner = Scope.openDetached();
    try {
      return new ModalityCompletion(config, source, compute, owner);
    } catch (EngramException e) {
      owner.close();
      throw e;
    }
  }

  /** A new one, which begins with zeros for the means; the same for the same seed. */
  public static ModalityCompletion create(CompletionConfig config, long seed, Compute compute) {
    return open(config, NewTensors.source(tensors(config, seed), "a new completion"), compute);
  }

  /**
   * A new one; the same for the same seed.
   *
   * @param meanTokens of the wanted modality, normed over channels, [tokens, dim]
   * @param meanImage [channels, axis 0, axis 1, axis 2]
   */
  public static ModalityCompletion create(
      CompletionConfig config, float[] meanTokens, float[] meanImage, long seed, Compute compute) {
    Map<String, HostTensor> tensors = tensors(config, seed);
    tensors.computeIfPresent(
        "predictor.mean_tokens", (_, zeros) -> HostTensor.of(meanTokens, zeros.shape()));
    tensors.computeIfPresent(
        "decoder.mean_image", (_, zeros) -> HostTensor.of(meanImage, zeros.shape()));
    return open(config, NewTensors.source(tensors, "a new completion"), compute);
  }

  private static Map<String, HostTensor> tensors(CompletionConfig config, long seed) {
    NewTensors made = new NewTensors(seed);
    int width = config.width();
    for (int m = 0; m < config.modalities(); m++) {
      made.linear("predictor.inputs." + m, config.dim(), width, Math.sqrt(1.0 / config.dim()));
    }
    made.normal("predictor.target_embed", DEVIATION, config.modalities(), width);
    for (int i = 0; i < config.depth(); i++) {
      String block = "predictor.blocks." + i + ".";
      made.norm(block + "norm1", width);
      made.linear(block + "attn.qkv", width, 3L * width, DEVIATION);
      made.linear(block + "attn.proj", width, width, DEVIATION);
      made.norm(block + "norm2", width);
      made.linear(block + "mlp.fc1", width, 4L * width, DEVIATION);
      made.linear(block + "mlp.fc2", 4L * width, width, DEVIATION);
    }
    made.norm("predictor.norm", width);
    made.constant("predictor.output.weight", 0, config.dim(), width); // begins as the mean
    made.constant("predictor.output.bias", 0, config.dim());
    made.constant("predictor.mean_tokens", 0, config.volume().grid().tokens(), config.dim());
    int voxels = config.volume().patchVoxels();
    made.constant("decoder.patches.weight", 0, voxels, config.dim());
    made.constant("decoder.patches.bias", 0, voxels);
    List<Integer> size = config.volume().image();
    made.constant(
        "decoder.mean_image", 0, config.volume().channels(), size.get(0), size.get(1), size.get(2));
    int channels = config.volume().channels();
    int hidden = config.refinement();
    if (hidden > 0) {
      made.normal(
          "decoder.refine.0.weight", Math.sqrt(1.0 / (27 * channels)), hidden, channels, 3, 3, 3);
      made.constant("decoder.refine.0.bias", 0, hidden);
      made.constant("decoder.refine.2.weight", 0, channels, hidden, 3, 3, 3); // begins as nothing
      made.constant("decoder.refine.2.bias", 0, channels);
    }
    return made.tensors();
  }

  /**
   * The tokens of one modality from the others; those of the modality itself are not looked at.
   *
   * @param tokens [batch, tokens, dim] a modality, normed over channels or not, as in training
   * @param missing the modality wanted
   * @return [batch, tokens, dim]
   * @throws RefusedInputException if a subject has no other modality
   */
  public Tensor latents(ModalityBatch tokens, int missing) {
    boolean[][] others = new boolean[tokens.batch()][];
    for (int i = 0; i < others.length; i++) {
      others[i] = tokens.present()[i].clone();
      others[i][missing] = false;
    }
    ModalityBatch known = tokens.with(others); // refuses a subject without any
    try (Scope scope = Scope.open()) {
      Tensor there = known.validity(compute); // [batch, modalities]
      Tensor sum = null;
      for (int m = 0; m < inputs.size(); m++) {
        if (m != missing) {
          Tensor own =
              inputs.get(m).forward(known.parts().get(m)).mul(there.narrow(1, m, 1).unsqueeze(2));
          sum = sum == null ? own : sum.add(own);
        }
      }
      Tensor count = Elementwise.atLeast(there.sum(1), 1).reshape(known.batch(), 1, 1);
      Tensor x = sum.div(count).add(targets.select(0, missing));
      for (TransformerBlock block : blocks) {
        x = block.forward_(x, DropPath.none());
      }
      return scope.keep(output.forward(norm.forward(x)).add(meanTokens));
    }
  }

  /**
   * The image of tokens.
   *
   * @param tokens [batch, tokens, dim]
   * @return [batch, channels, axis 0, axis 1, axis 2]
   */
  public Tensor image(Tensor tokens) {
    VolumeShape volume = config.volume();
    PatchGrid grid = volume.grid();
    List<Integer> p = volume.patch();
    long batch = tokens.size(0);
    try (Scope scope = Scope.open()) {
      Tensor image =
          patches
              .forward(tokens)
              .reshape(
                  batch,
                  grid.height(),
                  grid.width(),
                  grid.depth(),
                  volume.channels(),
                  p.get(0),
                  p.get(1),
                  p.get(2))
              .permute(0, 4, 1, 5, 2, 6, 3, 7)
              .reshape(
                  batch,
                  volume.channels(),
                  (long) grid.height() * p.get(0),
                  (long) grid.width() * p.get(1),
                  (long) grid.depth() * p.get(2))
              .add(meanImage);
      if (convolutions.isEmpty()) {
        return scope.keep(image);
      }
      Linear first = convolutions.get(0);
      Linear second = convolutions.get(1);
      Tensor hidden = Convolution.same(image, first.weight(), first.bias()).gelu();
      return scope.keep(image.add(Convolution.same(hidden, second.weight(), second.bias())));
    }
  }

  public CompletionConfig config() {
    return config;
  }

  public Compute compute() {
    return compute;
  }

  /** All weights by name, {@code predictor.*} and {@code decoder.*}: the tensors themselves. */
  public SequencedMap<String, Tensor> weights() {
    return parameters.named();
  }

  @Override
  public void close() {
    owner.close();
  }
}
