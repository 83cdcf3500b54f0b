package org.engram.models.training.step;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Autograd;
import org.engram.tensor.Compute;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.HostTensor;

/**
 * The weights of a latent prediction's three networks: encoder and predictor with gradients, and a
 * target encoder that follows. They are float32 on the device, copies of those they began as, and
 * known once the networks' layers were loaded from {@link #encoder}, {@link #predictor} and {@link
 * #target}.
 */
public final class TrainedNetworks {
  private static final String ENCODER = "encoder.";
  private static final String PREDICTOR = "predictor.";
  private static final String TARGET = "target_encoder.";

  private final Parameters encoder;
  private final Parameters predictor;
  private final Parameters target;

  /**
   * From weights below {@code encoder.}, {@code predictor.} and {@code target_encoder.}; without
   * the last it begins as a copy of the encoder.
   *
   * @param compute in float32: mixed precision is the step's
   * @param owner of the copies
   */
  public TrainedNetworks(Parameters.Source weights, Compute compute, Scope owner) {
    this(weights, PREDICTOR, compute, owner);
  }

  /**
   * As above where nothing follows the encoder: load no target. The second network has a name of
   * its own.
   *
   * @param second prefix of the second network's weights, {@code decoder.}
   */
  public TrainedNetworks(Parameters.Source weights, String second, Compute compute, Scope owner) {
    StepPrecision.requireFloat32(compute);
    this.encoder = Parameters.trained(weights, ENCODER, compute, owner);
    this.predictor = Parameters.trained(weights, second, compute, owner);
    this.target = Parameters.followed(startingAsEncoder(weights), TARGET, compute, owner);
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

  /** What the encoder is loaded from. */
  public Parameters encoder() {
    return encoder;
  }

  /** What the predictor is loaded from. */
  public Parameters predictor() {
    return predictor;
  }

  /** What the target encoder is loaded from. */
  public Parameters target() {
    return target;
  }

  /** {@code encoder.*}, tables that are not trained included. */
  public SequencedMap<String, Tensor> encoderWeights() {
    return encoder.named();
  }

  /** {@code predictor.*}, tables that are not trained included. */
  public SequencedMap<String, Tensor> predictorWeights() {
    return predictor.named();
  }

  /**
   * {@code target_encoder.*}, paired with the encoder's in their order; none where none follows.
   */
  public SequencedMap<String, Tensor> targetWeights() {
    return target.named();
  }

  /** All weights by name: the tensors themselves. */
  public SequencedMap<String, Tensor> weights() {
    SequencedMap<String, Tensor> all = new LinkedHashMap<>(encoder.named());
    all.putAll(predictor.named());
    all.putAll(target.named());
    return all;
  }

  /** What has gradients, in the order that is the same in all processes. */
  public List<Tensor> trained() {
    List<Tensor> trained = new ArrayList<>(encoder.named().values());
    trained.addAll(predictor.named().values());
    trained.removeIf(weight -> !Autograd.hasGradient(weight));
    return trained;
  }
}
