package org.engram.models.finetuning;

import java.nio.file.Path;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.Encoder;
import org.engram.models.brainjepa.GradientTable;
import org.engram.models.nn.DropPath;
import org.engram.models.nn.Parameters;
import org.engram.models.nn.Segments;
import org.engram.models.training.step.StepPrecision;
import org.engram.tensor.Compute;
import org.engram.tensor.EngramException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.HostTensor;

/**
 * What is trained towards a phenotype: a head, and below it either an encoder, trained with it, or
 * nothing, where tokens of a frozen encoder come in. Weights are float32 on the device, copies of
 * those it was opened with.
 */
public final class FinetuneModel implements AutoCloseable {
  private static final String ENCODER = "encoder.";
  private static final String TARGET = "target_encoder.";

  private final int depth;
  private final Compute compute;
  private final Scope owner;
  private final Optional<Encoder> encoder;
  private final Head head;
  private final SequencedMap<String, Tensor> weights;

  private FinetuneModel(
      Optional<BrainJepaConfig> config,
      Optional<GradientTable> gradients,
      HeadConfig head,
      Parameters.Source source,
      Compute compute,
      Scope owner) {
    this.depth = config.map(BrainJepaConfig::depth).orElse(0);
    this.compute = compute;
    this.owner = owner;
    Parameters parameters = Parameters.trained(source, "", compute, owner);
    try (Scope _ = Scope.open()) {
      Tensor gradient =
          gradients
              .map(
                  table ->
                      owner.adopt(
                          compute.place(Tensors.of(table.values(), table.regions(), table.axes()))))
              .orElse(null);
      this.encoder =
          config.map(sizes -> Encoder.load(parameters.under("encoder"), sizes, gradient));
      this.head = Head.load(parameters, head);
    }
    this.weights = parameters.named();
  }

  /**
   * An encoder with a head over all its tokens, both trained.
   *
   * @param gradients there with {@code mapping} positions
   * @param encoder weights in the published layout; the target encoder's where there is one, as
   *     published
   * @param headWeights of {@code head}; both sources may be closed afterwards
   * @param compute in float32: mixed precision is the step's
   */
  public static FinetuneModel tuned(
      BrainJepaConfig config,
      Optional<GradientTable> gradients,
      HeadConfig head,
      Parameters.Source encoder,
      Parameters.Source headWeights,
      Compute compute) {
    return open(Optional.of(config), gradients, head, joined(encoder, headWeights), compute);
  }

  /** A head alone, over tokens that come from elsewhere. */
  public static FinetuneModel frozen(
      HeadConfig head, Parameters.Source headWeights, Compute compute) {
    return open(Optional.empty(), Optional.empty(), head, headWeights, compute);
  }

  private static FinetuneModel open(
      Optional<BrainJepaConfig> config,
      Optional<GradientTable> gradients,
      HeadConfig head,
      Parameters.Source source,
      Compute compute) {
    StepPrecision.requireFloat32(compute);
    Scope owner = Scope.openDetached();
    try {
      return new FinetuneModel(config, gradients, head, source, compute, owner);
    } catch (EngramException e) {
      owner.close();
      throw e;
    }
  }

  private static Parameters.Source joined(Parameters.Source encoder, Parameters.Source head) {
    boolean target = encoder.has(TARGET + "patch_embed.proj.weight");
    return new Parameters.Source() {
      @Override
      public Path path() {
        return encoder.path();
      }

      @Override
      public boolean has(String name) {
        return name.startsWith(ENCODER) ? encoder.has(of(name)) : head.has(name);
      }

      @Override
      public HostTensor get(String name) {
        return name.startsWith(ENCODER) ? encoder.get(of(name)) : head.get(name);
      }

      private String of(String name) {
        return target ? TARGET + name.substring(ENCODER.length()) : name;
      }
    };
  }

  /**
   * The outputs for a batch.
   *
   * @param input [batch, regions, frames] with an encoder, else [batch, tokens, dim]
   * @param training whether a batch norm takes the batch's own statistics
   * @return [batch, outputs]
   */
  public Tensor forward(Tensor input, Segments segments, DropPath dropPath, boolean training) {
    try (Scope scope = Scope.open()) {
      Tensor tokens =
          encoder.isPresent() ? encoder.get().forward(input, null, segments, dropPath) : input;
      return scope.keep(head.forward(tokens, training));
    }
  }

  /** Blocks of the encoder; 0 where there is none. */
  public int depth() {
    return depth;
  }

  public Compute compute() {
    return compute;
  }

  /** All weights by their names, {@code encoder.*} and the head's: the tensors themselves. */
  public SequencedMap<String, Tensor> weights() {
    return weights;
  }

  @Override
  public void close() {
    owner.close();
  }
}
