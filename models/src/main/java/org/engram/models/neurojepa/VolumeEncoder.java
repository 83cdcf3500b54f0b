package org.engram.models.neurojepa;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.engram.models.nn.DropPath;
import org.engram.models.nn.LayerNorm;
import org.engram.models.nn.Linear;
import org.engram.models.nn.Parameters;
import org.engram.models.nn.Segments;
import org.engram.tensor.Compute;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/**
 * The encoder of Neuro-JEPA: a volume is cut into patches, patches become tokens, and blocks of
 * rotary attention and feed-forward parts, experts in some, work on them. A context mask leaves
 * tokens out before the first block.
 */
public final class VolumeEncoder {
  private final NeuroJepaConfig config;
  private final Tensor patchKernel; // [dim, channels, patch, patch, patch]
  private final Tensor patchBias; // [dim]
  private final List<Block> blocks;
  private final LayerNorm norm;
  private final Compute compute;

  /**
   * What a pass gives.
   *
   * @param tokens [batch, tokens, dim] after the last norm
   * @param layers the same norm of what the blocks asked for gave, in the order of the blocks
   * @param routings one a block; empty where it has no experts
   */
  public record Output(Tensor tokens, List<Tensor> layers, List<Optional<Routing>> routings) {
    public Output {
      layers = List.copyOf(layers);
      routings = List.copyOf(routings);
    }
  }

  private VolumeEncoder(Parameters parameters, NeuroJepaConfig config) {
    int dim = config.embedDim();
    VolumeShape volume = config.volume();
    Parameters patch = parameters.under("patch_embed.proj");
    this.config = config;
    this.compute = parameters.compute();
    this.patchKernel =
        patch.float32(
            "weight",
            dim,
            volume.channels(),
            volume.patch().get(0),
            volume.patch().get(1),
            volume.patch().get(2));
    this.patchBias = patch.float32("bias", dim);
    Optional<RotaryPositions> positions = positions(parameters, config);
    this.blocks =
        IntStream.range(0, config.depth())
            .mapToObj(i -> block(parameters.under("blocks." + i), config, i, positions))
            .toList();
    this.norm = LayerNorm.load(parameters.under("norm"), dim, config.layerNormEps());
  }

  /** Loads the encoder from parameters that have its names without a prefix. */
  public static VolumeEncoder load(Parameters parameters, NeuroJepaConfig config) {
    try (Scope _ = Scope.open()) {
      return new VolumeEncoder(parameters, config);
    }
  }

  private static Block block(
      Parameters parameters, NeuroJepaConfig config, int number, Optional<RotaryPositions> rotary) {
    int dim = config.embedDim();
    return new Block(
        LayerNorm.load(parameters.under("norm1"), dim, config.layerNormEps()),
        GatedAttention.load(parameters.under("attn"), dim, config.heads(), config.biased(), rotary),
        LayerNorm.load(parameters.under("norm2"), dim, config.layerNormEps()),
        FeedForward.load(parameters.under("mlp"), config, number));
  }

  private static Optional<RotaryPositions> positions(Parameters at, NeuroJepaConfig config) {
    PatchGrid grid = config.volume().grid();
    return switch (config.rope()) {
      case NONE -> Optional.empty();
      case PUBLISHED ->
          Optional.of(
              rotary(
                  TokenPositions.ofPublishedEncoder(grid),
                  RotaryPositions.Angles.PUBLISHED,
                  at,
                  config));
      case PUBLISHED_CUBE ->
          Optional.of(
              rotary(
                  TokenPositions.ofPublishedPredictor(grid),
                  RotaryPositions.Angles.PUBLISHED,
                  at,
                  config));
      case CORRECTED ->
          Optional.of(
              rotary(TokenPositions.ofPlaces(grid), RotaryPositions.Angles.CORRECTED, at, config));
    };
  }

  private static RotaryPositions rotary(
      TokenPositions places,
      RotaryPositions.Angles angles,
      Parameters parameters,
      NeuroJepaConfig config) {
    return RotaryPositions.of(
        places,
        config.embedDim() / config.heads(),
        config.heads(),
        angles,
        parameters.compute(),
        parameters.owner());
  }

  public NeuroJepaConfig config() {
    return config;
  }

  /** Every token of whole volumes. */
  public Output forward(Tensor x) {
    return forward(x, null, List.of(), Segments.plain(), DropPath.none());
  }

  /** The context tokens only, as if the others did not exist. */
  public Output forward(Tensor x, Tensor contextMask) {
    return forward(x, contextMask, List.of(), Segments.plain(), DropPath.none());
  }

  /**
   * Encodes volumes.
   *
   * @param x [batch, channels, axis 0, axis 1, axis 2] float32
   * @param contextMask [batch, context] token numbers (I64); null for every token
   * @param layers numbers of blocks whose results are wanted too
   * @param segments how the blocks are run
   * @param dropPath what is left out of them
   * @throws RefusedInputException if the volumes have another shape than the model's
   */
  public Output forward(
      Tensor x, Tensor contextMask, List<Integer> layers, Segments segments, DropPath dropPath) {
    List<Optional<Routing>> routings = new ArrayList<>();
    List<Tensor> wanted = new ArrayList<>();
    try (Scope scope = Scope.open()) {
      Tensor tokens = patches(x);
      tokens = contextMask == null ? tokens : tokens.gatherTokens(contextMask);
      for (int i = 0; i < blocks.size(); i++) {
        Block block = blocks.get(i);
        DropPath drop = dropPath.at(i, blocks.size());
        Routing[] routed = new Routing[1];
        tokens =
            segments.run(
                part -> block.forward_(part, contextMask, drop, routing -> routed[0] = routing),
                tokens);
        Optional<Routing> routing = Optional.ofNullable(routed[0]);
        if (block.feedForward() instanceof MixtureOfExperts mixture) {
          routing.ifPresent(mixture::count); // once, however often the block is computed
        }
        routings.add(routing);
        if (layers.contains(i)) {
          wanted.add(scope.keep(norm.forward(tokens)));
        }
      }
      return new Output(scope.keep(norm.forward(tokens)), wanted, routings);
    }
  }

  /** Patches, [batch, channels, axis 0, axis 1, axis 2] to [batch, tokens, dim]. */
  Tensor patches(Tensor x) {
    VolumeShape volume = config.volume();
    if (!volume.fits(x.shape())) {
      throw new RefusedInputException(
          "volumes",
          "shape " + Arrays.toString(x.shape()),
          "[batch, channels, axis 0, axis 1, axis 2] = " + Arrays.toString(volume.batch(x.size(0))),
          "Prepare volumes to the model's size");
    }
    PatchGrid grid = volume.grid();
    long batch = x.size(0);
    List<Integer> p = volume.patch();
    try (Scope scope = Scope.open()) {
      // Over patches that do not overlap the published convolution is a linear map.
      Tensor cut =
          x.reshape(
                  batch,
                  volume.channels(),
                  grid.height(),
                  p.get(0),
                  grid.width(),
                  p.get(1),
                  grid.depth(),
                  p.get(2))
              .permute(0, 2, 4, 6, 1, 3, 5, 7)
              .reshape(batch, grid.tokens(), volume.patchVoxels());
      Tensor weight = patchKernel.reshape(config.embedDim(), volume.patchVoxels());
      return scope.keep(new Linear(weight, patchBias, compute).forward(cut));
    }
  }

  /** The mixtures of experts, by the number of their block. */
  public SequencedMap<Integer, MixtureOfExperts> mixtures() {
    SequencedMap<Integer, MixtureOfExperts> mixtures = new LinkedHashMap<>();
    for (int i = 0; i < blocks.size(); i++) {
      if (blocks.get(i).feedForward() instanceof MixtureOfExperts mixture) {
        mixtures.put(i, mixture);
      }
    }
    return mixtures;
  }
}
