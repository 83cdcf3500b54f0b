package org.engram.models.brainjepa.pretrain;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.Encoder;
import org.engram.models.brainjepa.GradientTable;
import org.engram.models.brainjepa.Predictor;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.EngramException;
import org.engram.tensor.Precision;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.HostTensor;

/**
 * A Brain-JEPA in training: context encoder and predictor with gradients, and the target encoder
 * that follows. Weights are float32 on the device, copies of those it was opened with.
 */
public final class PretrainModel implements AutoCloseable {
  private static final String ENCODER = "encoder.";
  private static final String PREDICTOR = "predictor.";
  private static final String TARGET = "target_encoder.";

  private final BrainJepaConfig config;
  private final Compute compute;
  private final Scope owner;
  private final Encoder encoder;
  private final Predictor predictor;
  private final Encoder target;
  private final SequencedMap<String, Tensor> encoderWeights;
  private final SequencedMap<String, Tensor> predictorWeights;
  private final SequencedMap<String, Tensor> targetWeights;

  private PretrainModel(
      BrainJepaConfig config,
      Optional<GradientTable> gradients,
      Parameters.Source weights,
      Compute compute,
      Scope owner) {
    this.config = config;
    this.compute = compute;
    this.owner = owner;
    Parameters ofEncoder = Parameters.trained(weights, ENCODER, compute, owner);
    Parameters ofPredictor = Parameters.trained(weights, PREDICTOR, compute, owner);
    Parameters ofTarget = Parameters.followed(startingAsEncoder(weights), TARGET, compute, owner);
    try (Scope _ = Scope.open()) {
      Tensor gradient =
          gradients
              .map(
                  table ->
                      owner.adopt(
                          compute.place(Tensors.of(table.values(), table.regions(), table.axes()))))
              .orElse(null);
      this.encoder = Encoder.load(ofEncoder, config, gradient);
      this.predictor = Predictor.load(ofPredictor, config, gradient);
      this.target = Encoder.load(ofTarget, config, gradient);
    }
    this.encoderWeights = ofEncoder.named();
    this.predictorWeights = ofPredictor.named();
    this.targetWeights = ofTarget.named();
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
    if (compute.precision() != Precision.FP32) {
      throw new ConfigurationException(
          "precision of the device",
          compute.precision().toString(),
          "fp32",
          "Training keeps float32 weights; ask for bf16 in the step's settings");
    }
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

  private static Parameters.Source startingAsEncoder(Parameters.Source weights) {
    return new Parameters.Source() {
      @Override
      public Path path() {
        return weights.path();
      }

      @Override
      public boolean has(String name) {
        return weights.has(of(name));
      }

      @Override
      public HostTensor get(String name) {
        return weights.get(of(name));
      }

      private String of(String name) {
        return weights.has(name) ? name : ENCODER + name.substring(TARGET.length());
      }
    };
  }

  public BrainJepaConfig config() {
    return config;
  }

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

  /** {@code encoder.*}, position tables included. */
  public SequencedMap<String, Tensor> encoderWeights() {
    return encoderWeights;
  }

  /** {@code predictor.*}, position tables included. */
  public SequencedMap<String, Tensor> predictorWeights() {
    return predictorWeights;
  }

  /** {@code target_encoder.*}, paired with the encoder's in their order. */
  public SequencedMap<String, Tensor> targetWeights() {
    return targetWeights;
  }

  /** All weights by their published names: the tensors themselves. */
  public SequencedMap<String, Tensor> weights() {
    SequencedMap<String, Tensor> all = new LinkedHashMap<>(encoderWeights);
    all.putAll(predictorWeights);
    all.putAll(targetWeights);
    return all;
  }

  @Override
  public void close() {
    owner.close();
  }
}
