package org.engram.models.brainjepa;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Compute;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.Safetensors;

/**
 * A Brain-JEPA model ready to embed (Dong et al., NeurIPS 2024). Holds its weights mapped from
 * their file; close it to release them. One thread at a time computes with a model.
 */
public final class BrainJepa implements AutoCloseable {
  private final ModelDescription description;
  private final Compute compute;
  private final Safetensors weights;
  private final Scope owner;
  private final String encoderName;
  private final Encoder encoder;
  private final Optional<Tensor> gradient;
  private Encoder contextEncoder;
  private Predictor predictor;

  /** Which of the two encoders of a pretrained model to use. */
  public enum EncoderChoice {
    /** The momentum encoder where the file has one, else the context encoder. */
    TARGET_IF_PRESENT,
    /** The context encoder. */
    CONTEXT
  }

  private BrainJepa(
      ModelDescription description,
      Compute compute,
      Safetensors weights,
      Scope owner,
      EncoderChoice choice) {
    this.description = description;
    this.compute = compute;
    this.weights = weights;
    this.owner = owner;
    BrainJepaConfig config = description.config();
    try (Scope _ = Scope.open()) {
      this.gradient =
          description
              .gradients()
              .map(
                  table ->
                      owner.adopt(
                          compute.place(
                              Tensors.of(table.values(), table.regions(), table.axes()))));
      this.encoderName =
          choice == EncoderChoice.TARGET_IF_PRESENT
                  && weights.has("target_encoder.patch_embed.proj.weight")
              ? "target_encoder"
              : "encoder";
      this.encoder = Encoder.load(parameters(encoderName), config, gradient.orElse(null));
    }
  }

  /** Loads a model directory. */
  public static BrainJepa load(Path directory, Compute compute) {
    return load(ModelDescription.open(directory), EncoderChoice.TARGET_IF_PRESENT, compute);
  }

  public static BrainJepa load(
      ModelDescription description, EncoderChoice choice, Compute compute) {
    Safetensors weights = Safetensors.open(description.weights());
    Scope owner = Scope.openDetached();
    try {
      return new BrainJepa(description, compute, weights, owner, choice);
    } catch (RuntimeException e) {
      owner.close();
      weights.close();
      throw e;
    }
  }

  public ModelDescription description() {
    return description;
  }

  /** {@code encoder} or {@code target_encoder}: the one in use. */
  public String encoderName() {
    return encoderName;
  }

  public Compute compute() {
    return compute;
  }

  public Encoder encoder() {
    return encoder;
  }

  /**
   * The context encoder, whose latents the predictor takes; loaded when first asked for.
   *
   * @throws RefusedInputException if the weights have the target encoder only
   */
  public Encoder contextEncoder() {
    if (contextEncoder == null) {
      require("encoder.patch_embed.proj.weight", "context encoder (encoder.*)");
      contextEncoder =
          encoderName.equals("encoder")
              ? encoder
              : Encoder.load(parameters("encoder"), description.config(), gradient.orElse(null));
    }
    return contextEncoder;
  }

  /**
   * The predictor, loaded when first asked for.
   *
   * @throws RefusedInputException if the weights have none
   */
  public Predictor predictor() {
    if (predictor == null) {
      require("predictor.mask_token", "predictor (predictor.*)");
      predictor =
          Predictor.load(parameters("predictor"), description.config(), gradient.orElse(null));
    }
    return predictor;
  }

  private void require(String tensor, String part) {
    if (!weights.has(tensor)) {
      throw new RefusedInputException(
          weights.path().toString(),
          "no " + part,
          "weights with all parts of pretraining",
          "These weights can embed only; predicting needs those of a pretraining checkpoint");
    }
  }

  /**
   * Embeds a run with the defaults of {@link InputPreparation.Options}: its first window, regions
   * matched by label, anything unclear refused.
   */
  public Embedding embed(TimeSeries series) {
    return embed(series, InputPreparation.Options.defaults());
  }

  /** Embeds a run; several windows are averaged token by token. */
  public Embedding embed(TimeSeries series, InputPreparation.Options options) {
    List<float[]> windows = new InputPreparation(description, options).prepare(series).windows();
    List<Embedding> embedded = new ArrayList<>();
    windows.forEach(window -> embedded.addAll(embed(List.of(window))));
    return Embedding.mean(embedded);
  }

  /**
   * Embeds inputs that are ready for the network, as one batch.
   *
   * @param inputs each row-major [regions, frames], normalised as the model expects
   */
  public List<Embedding> embed(List<float[]> inputs) {
    BrainJepaConfig config = description.config();
    int length = config.tokens() * config.embedDim();
    try (Scope _ = Scope.open()) {
      float[] tokens = encoder.forward(batch(inputs)).toFloats();
      List<Embedding> embeddings = new ArrayList<>();
      for (int i = 0; i < inputs.size(); i++) {
        embeddings.add(
            new Embedding(
                config.regions(),
                config.timePatches(),
                config.embedDim(),
                java.util.Arrays.copyOfRange(tokens, i * length, (i + 1) * length)));
      }
      return embeddings;
    }
  }

  /** Inputs as one tensor on the device, [batch, regions, frames]. */
  Tensor batch(List<float[]> inputs) {
    BrainJepaConfig config = description.config();
    int length = config.regions() * config.frames();
    float[] values = new float[Math.multiplyExact(inputs.size(), length)];
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).length != length) {
        throw new RefusedInputException(
            "input " + i,
            inputs.get(i).length + " values",
            config.regions() + " regions x " + config.frames() + " frames",
            "");
      }
      System.arraycopy(inputs.get(i), 0, values, i * length, length);
    }
    return compute.place(Tensors.of(values, inputs.size(), config.regions(), config.frames()));
  }

  private Parameters parameters(String name) {
    return new Parameters(Parameters.Source.of(weights), name + ".", compute, owner);
  }

  @Override
  public void close() {
    owner.close();
    weights.close();
  }
}
