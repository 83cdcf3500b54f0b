package org.engram.models.neurojepa;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.engram.models.neurojepa.sparse.SparseCoding;
import org.engram.models.neurojepa.sparse.SparseFile;
import org.engram.models.neurojepa.sparse.SparseHead;
import org.engram.models.neurojepa.sparse.SparseSettings;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Compute;
import org.engram.tensor.EngramException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.WeightsFile;

/**
 * A Neuro-JEPA ready to embed (Huang et al. 2026). Holds its weights mapped from their file; close
 * it to release them. One thread at a time computes with a model.
 */
public final class NeuroJepa implements AutoCloseable {
  private final NeuroJepaDescription description;
  private final Compute compute;
  private final WeightsFile weights;
  private final Scope owner;
  private final String encoderName;
  private final VolumeEncoder encoder;
  private VolumePredictor predictor;
  private SparseCoding coding;

  /** Which of the two encoders of a pretrained model to use. */
  public enum EncoderChoice {
    /** The trained encoder where the file has one, as the published code; else the one below. */
    CONTEXT_IF_PRESENT,
    /** The momentum encoder where the file has one, else the trained one. */
    TARGET_IF_PRESENT
  }

  /**
   * What one volume gives.
   *
   * @param embedding its latents
   * @param routings which experts its tokens went to, one a block; empty where it has none
   */
  public record Routed(VolumeEmbedding embedding, List<Optional<Routing>> routings) {
    public Routed {
      routings = List.copyOf(routings);
    }
  }

  private NeuroJepa(
      NeuroJepaDescription description,
      Compute compute,
      WeightsFile weights,
      Scope owner,
      EncoderChoice choice) {
    this.description = description;
    this.compute = compute;
    this.weights = weights;
    this.owner = owner;
    List<String> wanted =
        switch (choice) {
          case CONTEXT_IF_PRESENT -> List.of("encoder", "target_encoder");
          case TARGET_IF_PRESENT -> List.of("target_encoder", "encoder");
        };
    this.encoderName =
        wanted.stream()
            .filter(name -> weights.has(name + ".patch_embed.proj.weight"))
            .findFirst()
            .orElseThrow();
    this.encoder = VolumeEncoder.load(parameters(encoderName), description.config());
  }

  /** Loads a model directory, and of it the encoder that the published code takes. */
  public static NeuroJepa load(Path directory, Compute compute) {
    return load(NeuroJepaDescription.open(directory), EncoderChoice.CONTEXT_IF_PRESENT, compute);
  }

  /**
   * Loads a model.
   *
   * @throws org.engram.tensor.FileFormatException listing tensors that are missing, unknown, or of
   *     another shape
   */
  public static NeuroJepa load(
      NeuroJepaDescription description, EncoderChoice choice, Compute compute) {
    WeightsFile weights = description.openWeights();
    Scope owner = Scope.openDetached();
    try {
      return new NeuroJepa(description, compute, weights, owner, choice);
    } catch (EngramException e) {
      owner.close();
      weights.close();
      throw e;
    }
  }

  public NeuroJepaDescription description() {
    return description;
  }

  /** {@code encoder} or {@code target_encoder}: the one in use. */
  public String encoderName() {
    return encoderName;
  }

  public Compute compute() {
    return compute;
  }

  public VolumeEncoder encoder() {
    return encoder;
  }

  /**
   * The predictor, loaded when first asked for.
   *
   * @throws RefusedInputException if the weights have none
   */
  public VolumePredictor predictor() {
    if (predictor == null) {
      if (!weights.has("predictor.predictor_embed.weight")) {
        throw new RefusedInputException(
            weights.path().toString(),
            "no predictor (predictor.*)",
            "weights with all parts of pretraining",
            "These weights can embed only; predicting needs those of a pretraining checkpoint");
      }
      predictor = VolumePredictor.load(parameters("predictor"), description.config());
    }
    return predictor;
  }

  /**
   * Codes of prepared volumes as one batch: of each token of the encoder in use, by the dictionary
   * that the model was trained with; latents of the width of the code.
   *
   * @throws RefusedInputException if the model was trained without a sparse code
   */
  public List<VolumeEmbedding> codes(List<float[]> volumes) {
    if (coding == null) {
      SparseSettings settings = SparseFile.read(description.weights().toAbsolutePath().getParent());
      coding =
          SparseCoding.of(
              SparseHead.load(
                  parameters("predictor").under("sparse"),
                  description.config().embedDim(),
                  settings));
    }
    PatchGrid grid = description.config().volume().grid();
    int units = coding.settings().codeDim();
    int length = grid.tokens() * units;
    try (Scope _ = Scope.open()) {
      float[] codes = coding.code(encoder.forward(batch(volumes)).tokens()).toFloats();
      return IntStream.range(0, volumes.size())
          .mapToObj(
              i ->
                  new VolumeEmbedding(
                      grid, units, Arrays.copyOfRange(codes, i * length, (i + 1) * length)))
          .toList();
    }
  }

  /**
   * Embeds one prepared volume.
   *
   * @param volume row-major [channels, axis 0, axis 1, axis 2], as the model's preparation leaves
   *     it
   */
  public VolumeEmbedding embed(float[] volume) {
    return embed(List.of(volume)).getFirst();
  }

  /** Embeds prepared volumes as one batch. */
  public List<VolumeEmbedding> embed(List<float[]> volumes) {
    return routed(volumes).stream().map(Routed::embedding).toList();
  }

  /** Embeds prepared volumes as one batch, and says where their tokens went. */
  public List<Routed> routed(List<float[]> volumes) {
    NeuroJepaConfig config = description.config();
    PatchGrid grid = config.volume().grid();
    int length = grid.tokens() * config.embedDim();
    try (Scope _ = Scope.open()) {
      VolumeEncoder.Output output = encoder.forward(batch(volumes));
      float[] tokens = output.tokens().toFloats();
      List<Routed> all = new ArrayList<>();
      for (int i = 0; i < volumes.size(); i++) {
        int volume = i;
        all.add(
            new Routed(
                new VolumeEmbedding(
                    grid,
                    config.embedDim(),
                    Arrays.copyOfRange(tokens, i * length, (i + 1) * length)),
                output.routings().stream()
                    .map(routing -> routing.map(r -> r.ofVolume(volume, grid.tokens())))
                    .toList()));
      }
      return all;
    }
  }

  private Tensor batch(List<float[]> volumes) {
    VolumeShape shape = description.config().volume();
    long[] sizes = shape.batch(volumes.size());
    int length = Math.toIntExact(sizes[1] * sizes[2] * sizes[3] * sizes[4]);
    float[] values = new float[Math.multiplyExact(volumes.size(), length)];
    for (int i = 0; i < volumes.size(); i++) {
      if (volumes.get(i).length != length) {
        throw new RefusedInputException(
            "volume " + i,
            volumes.get(i).length + " values",
            length + ", " + shape.channels() + " channel(s) of " + shape.image() + " voxels",
            "Prepare volumes to the model's size");
      }
      System.arraycopy(volumes.get(i), 0, values, i * length, length);
    }
    return compute.place(Tensors.of(values, sizes));
  }

  private Parameters parameters(String name) {
    return new Parameters(source(weights), name + ".", compute, owner);
  }

  /** A weights file as a source of parameters, for training too. */
  public static Parameters.Source source(WeightsFile file) {
    return Parameters.Source.of(file);
  }

  @Override
  public void close() {
    owner.close();
    weights.close();
  }
}
