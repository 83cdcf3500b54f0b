package org.engram.models.neurojepa.finetune;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.VolumeEncoder;
import org.engram.models.neurojepa.heads.ModalityBatch;
import org.engram.models.neurojepa.heads.VolumeHead;
import org.engram.models.neurojepa.heads.VolumeHeadConfig;
import org.engram.models.nn.DropPath;
import org.engram.models.nn.Parameters;
import org.engram.models.nn.Segments;
import org.engram.models.training.step.StepPrecision;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.EngramException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.HostTensor;

/**
 * What is trained towards a phenotype from volumes: a head, and below it either an encoder that
 * sees each modality by itself and is trained too, or nothing, where tokens of a frozen encoder
 * come in. Weights are float32 on the device, copies of those it was opened with, below {@code
 * encoder.} and {@code classifier.}.
 */
public final class VolumeFinetuneModel implements AutoCloseable {
  /** Before the names of the encoder's weights. */
  public static final String ENCODER = "encoder.";

  /** Before the names of the head's weights. */
  public static final String HEAD = "classifier.";

  private static final String TARGET = "target_encoder.";

  private final Compute compute;
  private final Scope owner;
  private final Optional<VolumeEncoder> encoder;
  private final VolumeHeadConfig headConfig;
  private final VolumeHead head;
  private final Parameters encoderWeights;
  private final Parameters headWeights;

  private VolumeFinetuneModel(
      Optional<NeuroJepaConfig> config,
      VolumeHeadConfig head,
      Parameters.Source encoder,
      Parameters.Source headWeights,
      Compute compute,
      Scope owner) {
    this.compute = compute;
    this.owner = owner;
    this.headConfig = head;
    this.encoderWeights = Parameters.trained(encoder, ENCODER, compute, owner);
    this.headWeights = Parameters.trained(headWeights, HEAD, compute, owner);
    try (Scope _ = Scope.open()) {
      this.encoder = config.map(sizes -> VolumeEncoder.load(encoderWeights, sizes));
      this.head = VolumeHead.load(this.headWeights, head);
    }
  }

  /**
   * An encoder with a head, both trained.
   *
   * @param encoder weights in the published layout; the target encoder's where there is one
   * @param headWeights of {@code head}, below {@code classifier.}; both sources may be closed
   *     afterwards
   * @param compute in float32: mixed precision is the step's
   */
  public static VolumeFinetuneModel tuned(
      NeuroJepaConfig config,
      VolumeHeadConfig head,
      Parameters.Source encoder,
      Parameters.Source headWeights,
      Compute compute) {
    if (head.dim() != config.embedDim()) {
      throw new ConfigurationException(
          "width of the head", head.dim() + "", config.embedDim() + ", the encoder's", "");
    }
    return open(Optional.of(config), head, ofTarget(encoder), headWeights, compute);
  }

  /** A head alone, over tokens that come from elsewhere. */
  public static VolumeFinetuneModel frozen(
      VolumeHeadConfig head, Parameters.Source headWeights, Compute compute) {
    return open(Optional.empty(), head, headWeights, headWeights, compute);
  }

  private static VolumeFinetuneModel open(
      Optional<NeuroJepaConfig> config,
      VolumeHeadConfig head,
      Parameters.Source encoder,
      Parameters.Source headWeights,
      Compute compute) {
    StepPrecision.requireFloat32(compute);
    Scope owner = Scope.openDetached();
    try {
      return new VolumeFinetuneModel(config, head, encoder, headWeights, compute, owner);
    } catch (EngramException e) {
      owner.close();
      throw e;
    }
  }

  private static Parameters.Source ofTarget(Parameters.Source weights) {
    boolean target = weights.has(TARGET + "patch_embed.proj.weight");
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
        return target ? TARGET + name.substring(ENCODER.length()) : name;
      }
    };
  }

  /** The outputs for volumes, or for tokens where there is no encoder; nothing is left out. */
  public Tensor forward(ModalityBatch batch) {
    return forward(batch, Segments.plain(), DropPath.none());
  }

  /**
   * The outputs.
   *
   * @param batch volumes, or tokens where there is no encoder
   * @param dropPath for each volume that is there, the first modality's first
   * @return [batch, outputs]
   */
  public Tensor forward(ModalityBatch batch, Segments segments, DropPath dropPath) {
    try (Scope scope = Scope.open()) {
      ModalityBatch tokens =
          encoder.isEmpty()
              ? batch
              : VolumeTokens.of(encoder.get(), batch, segments, dropPath, compute);
      return scope.keep(head.forward(tokens));
    }
  }

  public Optional<VolumeEncoder> encoder() {
    return encoder;
  }

  public VolumeHeadConfig headConfig() {
    return headConfig;
  }

  public Compute compute() {
    return compute;
  }

  /** The encoder's weights by name, {@code encoder.*}; none where it is frozen. */
  public SequencedMap<String, Tensor> encoderWeights() {
    return encoderWeights.named();
  }

  /** The head's weights by name, {@code classifier.*}. */
  public SequencedMap<String, Tensor> headWeights() {
    return headWeights.named();
  }

  /** All weights by name: the tensors themselves. */
  public SequencedMap<String, Tensor> weights() {
    SequencedMap<String, Tensor> all = new LinkedHashMap<>(encoderWeights());
    all.putAll(headWeights());
    return all;
  }

  @Override
  public void close() {
    owner.close();
  }
}
