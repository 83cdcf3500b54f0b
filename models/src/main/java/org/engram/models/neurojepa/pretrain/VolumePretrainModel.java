package org.engram.models.neurojepa.pretrain;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.engram.models.neurojepa.MixtureOfExperts;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.VolumeEncoder;
import org.engram.models.neurojepa.VolumePredictor;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.EngramException;
import org.engram.tensor.Precision;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.HostTensor;

/**
 * A Neuro-JEPA in training: encoder and predictor with gradients, and the target encoder that
 * follows. Weights are float32 on the device, copies of those it was opened with.
 */
public final class VolumePretrainModel implements AutoCloseable {
  private static final String ENCODER = "encoder.";
  private static final String PREDICTOR = "predictor.";
  private static final String TARGET = "target_encoder.";

  private final NeuroJepaConfig config;
  private final Compute compute;
  private final Scope owner;
  private final VolumeEncoder encoder;
  private final VolumePredictor predictor;
  private final VolumeEncoder target;
  private final SequencedMap<String, Tensor> encoderWeights;
  private final SequencedMap<String, Tensor> predictorWeights;
  private final SequencedMap<String, Tensor> targetWeights;

  private VolumePretrainModel(
      NeuroJepaConfig config, Parameters.Source weights, Compute compute, Scope owner) {
    this.config = config;
    this.compute = compute;
    this.owner = owner;
    Parameters ofEncoder = Parameters.trained(weights, ENCODER, compute, owner);
    Parameters ofPredictor = Parameters.trained(weights, PREDICTOR, compute, owner);
    Parameters ofTarget = Parameters.followed(startingAsEncoder(weights), TARGET, compute, owner);
    this.encoder = VolumeEncoder.load(ofEncoder, config);
    this.predictor = VolumePredictor.load(ofPredictor, config);
    this.target = VolumeEncoder.load(ofTarget, config);
    this.encoderWeights = ofEncoder.named();
    this.predictorWeights = ofPredictor.named();
    this.targetWeights = ofTarget.named();
  }

  /**
   * Starts from weights with the published names below {@code encoder.}, {@code predictor.} and
   * {@code target_encoder.}; without the last it starts as a copy of the encoder.
   *
   * @param weights may be closed afterwards
   * @param compute in float32: mixed precision is the step's
   */
  public static VolumePretrainModel open(
      NeuroJepaConfig config, Parameters.Source weights, Compute compute) {
    if (compute.precision() != Precision.FP32) {
      throw new ConfigurationException(
          "precision of the device",
          compute.precision().toString(),
          "fp32",
          "Training keeps float32 weights; ask for bf16 in the step's settings");
    }
    Scope owner = Scope.openDetached();
    try {
      return new VolumePretrainModel(config, weights, compute, owner);
    } catch (EngramException e) {
      owner.close();
      throw e;
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

  public NeuroJepaConfig config() {
    return config;
  }

  public Compute compute() {
    return compute;
  }

  public VolumeEncoder encoder() {
    return encoder;
  }

  public VolumePredictor predictor() {
    return predictor;
  }

  public VolumeEncoder target() {
    return target;
  }

  /** {@code encoder.*}, the experts' biases included. */
  public SequencedMap<String, Tensor> encoderWeights() {
    return encoderWeights;
  }

  /** {@code predictor.*}. */
  public SequencedMap<String, Tensor> predictorWeights() {
    return predictorWeights;
  }

  /** {@code target_encoder.*}, paired with the encoder's in their order. */
  public SequencedMap<String, Tensor> targetWeights() {
    return targetWeights;
  }

  /** All weights by name: the tensors themselves. */
  public SequencedMap<String, Tensor> weights() {
    SequencedMap<String, Tensor> all = new LinkedHashMap<>(encoderWeights);
    all.putAll(predictorWeights);
    all.putAll(targetWeights);
    return all;
  }

  /** The target's experts are chosen as the encoder's are, and have been given nothing yet. */
  void copyExpertBiases() {
    encoder
        .mixtures()
        .forEach(
            (block, mixture) -> {
              MixtureOfExperts follower = target.mixtures().get(block);
              follower.setBias(mixture.bias());
              follower.reset();
            });
  }

  @Override
  public void close() {
    owner.close();
  }
}
