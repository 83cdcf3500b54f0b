package org.engram.models.maskedautoencoder;

import java.util.Arrays;
import java.util.BitSet;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.Encoder;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.Predictor;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Compute;
import org.engram.tensor.EngramException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.Safetensors;

/**
 * A trained masked autoencoder that tells hidden patches of a scan from the others (BrainLM, Ortega
 * Caro et al., ICLR 2024). Its directory is that of a Brain-JEPA, so its encoder embeds as any
 * other; this is the way with the decoder. Holds its weights mapped from their file; close it to
 * release them.
 */
public final class MaskedAutoencoder implements AutoCloseable {
  private final BrainJepaConfig config;
  private final Compute compute;
  private final Safetensors weights;
  private final Scope owner;
  private final Encoder encoder;
  private final Predictor decoder;

  private MaskedAutoencoder(
      ModelDescription description, Compute compute, Safetensors weights, Scope owner) {
    this.config = description.config();
    this.compute = compute;
    this.weights = weights;
    this.owner = owner;
    try (Scope _ = Scope.open()) {
      Tensor gradient =
          description
              .gradients()
              .map(
                  table ->
                      owner.adopt(
                          compute.place(Tensors.of(table.values(), table.regions(), table.axes()))))
              .orElse(null);
      this.encoder = Encoder.load(parameters("encoder."), config, gradient);
      this.decoder =
          Predictor.load(
              parameters(AutoencoderModel.DECODER), config, gradient, config.patchSize());
    }
  }

  private Parameters parameters(String prefix) {
    return new Parameters(Parameters.Source.of(weights), prefix, compute, owner);
  }

  /**
   * Loads encoder and decoder.
   *
   * @throws RefusedInputException if the weights have no decoder
   */
  public static MaskedAutoencoder load(ModelDescription description, Compute compute) {
    Safetensors weights = Safetensors.open(description.weights());
    Scope owner = Scope.openDetached();
    try {
      if (!hasDecoder(weights)) {
        throw new RefusedInputException(
            description.weights().toString(),
            "no decoder (" + AutoencoderModel.DECODER + "*)",
            "weights of a masked autoencoder",
            "These weights can embed only");
      }
      return new MaskedAutoencoder(description, compute, weights, owner);
    } catch (EngramException e) {
      owner.close();
      weights.close();
      throw e;
    }
  }

  /** Whether weights are those of a masked autoencoder. */
  public static boolean hasDecoder(Safetensors weights) {
    return weights.has(AutoencoderModel.DECODER + "mask_token");
  }

  public BrainJepaConfig config() {
    return config;
  }

  /**
   * Tells hidden patches.
   *
   * @param x [batch, regions, frames] on the device, normalised as the model expects
   * @param seen [batch, K] token indices
   * @param hidden [batch, M] token indices
   * @return [batch, M, patch]
   */
  public Tensor tell(Tensor x, Tensor seen, Tensor hidden) {
    try (Scope scope = Scope.open()) {
      return scope.keep(decoder.forward(encoder.forward(x, seen), seen, hidden));
    }
  }

  /**
   * One input with its hidden patches as the model tells them from the others.
   *
   * @param input row-major [regions, frames], normalised as the model expects
   * @param hidden tokens to tell, one or more and not all; token = region * time patches + patch
   * @return as {@code input}; patches that are not hidden are the input's own
   */
  public float[] reconstruct(float[] input, BitSet hidden) {
    int tokens = config.tokens();
    if (input.length != config.regions() * config.frames()
        || hidden.isEmpty()
        || hidden.length() > tokens
        || hidden.cardinality() == tokens) {
      throw new RefusedInputException(
          "reconstruction",
          input.length + " values, " + hidden.cardinality() + " hidden patches",
          "%d regions x %d frames, 1 to %d of its patches hidden"
              .formatted(config.regions(), config.frames(), tokens - 1),
          "Leave some patches to tell the others from");
    }
    BitSet seen = new BitSet();
    seen.set(0, tokens);
    seen.andNot(hidden);
    try (Scope _ = Scope.open()) {
      Tensor x = compute.place(Tensors.of(input, 1, config.regions(), config.frames()));
      float[] told = tell(x, index(seen), index(hidden)).toFloats();
      float[] whole = Arrays.copyOf(input, input.length);
      int patch = config.patchSize();
      int at = 0;
      for (int token = hidden.nextSetBit(0); token >= 0; token = hidden.nextSetBit(token + 1)) {
        System.arraycopy(told, patch * at++, whole, patch * token, patch);
      }
      return whole;
    }
  }

  private Tensor index(BitSet tokens) {
    long[] indices = tokens.stream().asLongStream().toArray();
    return compute.place(Tensors.of(indices, 1, indices.length));
  }

  @Override
  public void close() {
    owner.close();
    weights.close();
  }
}
