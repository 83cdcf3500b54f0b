package org.engram.models.neurojepa.finetune;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.EngramException;
import org.engram.tensor.Precision;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
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
    if (compute.precision() != Precision.FP32) {
      throw new ConfigurationException(
          "precision of the device",
          compute.precision().toString(),
          "fp32",
          "Training keeps float32 weights; ask for bf16 in the step's settings");
    }
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
      return scope.keep(head.forward(tokens(batch, segments, dropPath)));
    }
  }

  /** Tokens of each modality: volumes that are missing are not computed, their tokens are 0. */
  private ModalityBatch tokens(ModalityBatch batch, Segments segments, DropPath dropPath) {
    if (encoder.isEmpty()) {
      return batch;
    }
    int subjects = batch.batch();
    int modalities = batch.parts().size();
    Tensor all = modalities == 1 ? batch.parts().getFirst() : Tensor.cat(batch.parts(), 0);
    if (batch.complete()) {
      Tensor encoded = encoded(all, segments, dropPath);
      List<Tensor> parts = new ArrayList<>();
      for (int m = 0; m < modalities; m++) {
        parts.add(encoded.narrow(0, (long) m * subjects, subjects));
      }
      return new ModalityBatch(parts, batch.present());
    }
    long[] there = there(batch);
    Tensor encoded =
        encoded(
            all.indexSelect(0, compute.place(Tensors.of(there, there.length))), segments, dropPath);
    Tensor none = encoded.narrow(0, 0, 1).zerosLike();
    Tensor padded = Tensor.cat(List.of(encoded, none), 0); // the last stands for what is missing
    List<Tensor> parts = new ArrayList<>();
    int next = 0;
    for (int m = 0; m < modalities; m++) {
      long[] from = new long[subjects];
      for (int i = 0; i < subjects; i++) {
        from[i] = batch.present()[i][m] ? next++ : there.length;
      }
      parts.add(padded.indexSelect(0, compute.place(Tensors.of(from, subjects))));
    }
    return new ModalityBatch(parts, batch.present());
  }

  private Tensor encoded(Tensor volumes, Segments segments, DropPath dropPath) {
    return encoder.orElseThrow().forward(volumes, null, List.of(), segments, dropPath).tokens();
  }

  /** Which volumes are there, all subjects of the first modality before the second's. */
  static long[] there(ModalityBatch batch) {
    List<Long> rows = new ArrayList<>();
    for (int m = 0; m < batch.parts().size(); m++) {
      for (int i = 0; i < batch.batch(); i++) {
        if (batch.present()[i][m]) {
          rows.add((long) m * batch.batch() + i);
        }
      }
    }
    return rows.stream().mapToLong(Long::longValue).toArray();
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
