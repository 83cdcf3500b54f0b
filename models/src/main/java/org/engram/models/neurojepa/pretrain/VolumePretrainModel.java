package org.engram.models.neurojepa.pretrain;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.models.neurojepa.MixtureOfExperts;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.VolumeEncoder;
import org.engram.models.neurojepa.VolumePredictor;
import org.engram.models.neurojepa.sparse.SparseHead;
import org.engram.models.neurojepa.sparse.SparseSettings;
import org.engram.models.nn.Parameters;
import org.engram.models.training.step.StepModel;
import org.engram.models.training.step.TrainedNetworks;
import org.engram.tensor.Compute;
import org.engram.tensor.EngramException;
import org.engram.tensor.Scope;

/**
 * A Neuro-JEPA in training: encoder and predictor with gradients, and the target encoder that
 * follows. Weights are float32 on the device, copies of those it was opened with.
 */
public final class VolumePretrainModel implements StepModel {
  private final NeuroJepaConfig config;
  private final Compute compute;
  private final Scope owner;
  private final VolumeEncoder encoder;
  private final VolumePredictor predictor;
  private final VolumeEncoder target;
  private final TrainedNetworks networks;
  private final Optional<SparseHead> sparse;

  private VolumePretrainModel(
      NeuroJepaConfig config,
      Optional<SparseSettings> sparse,
      Parameters.Source weights,
      Compute compute,
      Scope owner) {
    this.config = config;
    this.compute = compute;
    this.owner = owner;
    this.networks = new TrainedNetworks(weights, compute, owner);
    this.encoder = VolumeEncoder.load(networks.encoder(), config);
    this.predictor = VolumePredictor.load(networks.predictor(), config);
    this.target = VolumeEncoder.load(networks.target(), config);
    this.sparse =
        sparse.map(
            settings ->
                SparseHead.load(networks.predictor().under("sparse"), config.embedDim(), settings));
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
    return open(config, Optional.empty(), weights, compute);
  }

  /**
   * As {@link #open(NeuroJepaConfig, Parameters.Source, Compute)}, with a head for sparse latent
   * prediction below {@code predictor.sparse.}.
   *
   * @param weights {@link org.engram.models.neurojepa.sparse.SparseWeights#beside} begins a head
   *     where they have none
   */
  public static VolumePretrainModel open(
      NeuroJepaConfig config,
      Optional<SparseSettings> sparse,
      Parameters.Source weights,
      Compute compute) {
    Scope owner = Scope.openDetached();
    try {
      return new VolumePretrainModel(config, sparse, weights, compute, owner);
    } catch (EngramException e) {
      owner.close();
      throw e;
    }
  }

  public NeuroJepaConfig config() {
    return config;
  }

  @Override
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

  /** The head for sparse latent prediction; empty where it was not asked for. */
  public Optional<SparseHead> sparse() {
    return sparse;
  }

  /** The weights of all three, the experts' biases included. */
  @Override
  public TrainedNetworks networks() {
    return networks;
  }

  /** The mixtures of both encoders by the published names of what they count. */
  SequencedMap<String, MixtureOfExperts> counts() {
    SequencedMap<String, MixtureOfExperts> named = new LinkedHashMap<>();
    encoder.mixtures().forEach((block, mixture) -> named.put(counts("encoder", block), mixture));
    target
        .mixtures()
        .forEach((block, mixture) -> named.put(counts("target_encoder", block), mixture));
    return named;
  }

  private static String counts(String network, int block) {
    return network + ".blocks." + block + ".mlp.counts";
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
