package org.engram.models.brainjepa.pretrain;

import java.util.Optional;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.Encoder;
import org.engram.models.brainjepa.GradientTable;
import org.engram.models.brainjepa.Predictor;
import org.engram.models.nn.Parameters;
import org.engram.models.training.step.StepModel;
import org.engram.models.training.step.TrainedNetworks;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.EngramException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/**
 * A Brain-JEPA in training: context encoder and predictor with gradients, and the target encoder
 * that follows. Weights are float32 on the device, copies of those it was opened with.
 */
public final class PretrainModel implements StepModel {
  private final BrainJepaConfig config;
  private final Compute compute;
  private final Scope owner;
  private final Encoder encoder;
  private final Predictor predictor;
  private final Encoder target;
  private final TrainedNetworks networks;

  private PretrainModel(
      BrainJepaConfig config,
      Optional<GradientTable> gradients,
      Parameters.Source weights,
      Compute compute,
      Scope owner) {
    this.config = config;
    this.compute = compute;
    this.owner = owner;
    this.networks = new TrainedNetworks(weights, compute, owner);
    try (Scope _ = Scope.open()) {
      Tensor gradient =
          gradients
              .map(
                  table ->
                      owner.adopt(
                          compute.place(Tensors.of(table.values(), table.regions(), table.axes()))))
              .orElse(null);
      this.encoder = Encoder.load(networks.encoder(), config, gradient);
      this.predictor = Predictor.load(networks.predictor(), config, gradient);
      this.target = Encoder.load(networks.target(), config, gradient);
    }
  }

  /**
   * Starts from weights in the published layout; where they have no target encoder, it starts as a
   * copy of the encoder.
   *
   * @param gradients of the model's regions; there with {@code mapping} positions
   * @param weights may be closed afterwards
   * @param compute in float32: mixed precision is the step's
   */
  public static PretrainModel open(
      BrainJepaConfig config,
      Optional<GradientTable> gradients,
      Parameters.Source weights,
      Compute compute) {
    checkGradients(config, gradients);
    Scope owner = Scope.openDetached();
    try {
      return new PretrainModel(config, gradients, weights, compute, owner);
    } catch (EngramException e) {
      owner.close();
      throw e;
    }
  }

  private static void checkGradients(BrainJepaConfig config, Optional<GradientTable> gradients) {
    String expected =
        config.position() == BrainJepaConfig.Position.ORIGIN
            ? "none"
            : config.regions() + " regions x " + config.gradientDim() + " axes";
    String found =
        gradients
            .map(table -> table.regions() + " regions x " + table.axes() + " axes")
            .orElse("none");
    if (!found.equals(expected)) {
      throw new ConfigurationException(
          "functional gradients", found, expected, "Compute them for the model's atlas");
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

  public Predictor predictor() {
    return predictor;
  }

  public Encoder target() {
    return target;
  }

  /** The weights of all three. */
  @Override
  public TrainedNetworks networks() {
    return networks;
  }

  @Override
  public void close() {
    owner.close();
  }
}
