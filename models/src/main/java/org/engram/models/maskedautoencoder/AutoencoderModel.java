package org.engram.models.maskedautoencoder;

import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.Encoder;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.Predictor;
import org.engram.models.nn.Parameters;
import org.engram.models.training.step.StepModel;
import org.engram.models.training.step.TrainedNetworks;
import org.engram.tensor.Compute;
import org.engram.tensor.EngramException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/**
 * A masked autoencoder in training: the encoder of Brain-JEPA over the patches that are seen, and a
 * light decoder that takes their latents and a mask token for each hidden patch and tells the
 * hidden patches' values. The decoder is as large as the Brain-JEPA predictor of the same
 * configuration and is one in its layers, but for the last, which gives the values of a patch; so
 * the two models differ in what they learn and not in what they learn it with. Weights are float32
 * on the device, copies of those it was opened with.
 */
public final class AutoencoderModel implements StepModel {
  /** What the names of the decoder's weights begin with. */
  public static final String DECODER = "decoder.";

  private final BrainJepaConfig config;
  private final Compute compute;
  private final Scope owner;
  private final TrainedNetworks networks;
  private final Encoder encoder;
  private final Predictor decoder;

  private AutoencoderModel(
      ModelDescription description, Parameters.Source weights, Compute compute, Scope owner) {
    this.config = description.config();
    this.compute = compute;
    this.owner = owner;
    this.networks = new TrainedNetworks(weights, DECODER, compute, owner);
    try (Scope _ = Scope.open()) {
      Tensor gradient =
          description
              .gradients()
              .map(
                  table ->
                      owner.adopt(
                          compute.place(Tensors.of(table.values(), table.regions(), table.axes()))))
              .orElse(null);
      this.encoder = Encoder.load(networks.encoder(), config, gradient);
      this.decoder = Predictor.load(networks.predictor(), config, gradient, config.patchSize());
    }
  }

  /**
   * Starts from weights below {@code encoder.} and {@code decoder.}, see {@link DecoderWeights}.
   *
   * @param weights may be closed afterwards
   * @param compute in float32: mixed precision is the step's
   */
  public static AutoencoderModel open(
      ModelDescription description, Parameters.Source weights, Compute compute) {
    Scope owner = Scope.openDetached();
    try {
      return new AutoencoderModel(description, weights, compute, owner);
    } catch (EngramException e) {
      owner.close();
      throw e;
    }
  }

  public BrainJepaConfig config() {
    return config;
  }

  @Override
  public Compute compute() {
    return compute;
  }

  public Encoder encoder() {
    return encoder;
  }

  public Predictor decoder() {
    return decoder;
  }

  /** The weights of both. */
  @Override
  public TrainedNetworks networks() {
    return networks;
  }

  @Override
  public void close() {
    owner.close();
  }
}
