package org.engram.models.neurojepa.segmentation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.VolumeEncoder;
import org.engram.models.nn.DropPath;
import org.engram.models.nn.Parameters;
import org.engram.models.nn.Segments;
import org.engram.tensor.Autograd;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.EngramException;
import org.engram.tensor.Labels;
import org.engram.tensor.Precision;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/**
 * An encoder with a decoder for segmentation. Weights are float32 on the device, copies of those it
 * was opened with.
 */
public final class SegmentationModel implements AutoCloseable {
  private final NeuroJepaConfig config;
  private final DecoderConfig decoderConfig;
  private final Compute compute;
  private final Scope owner;
  private final boolean trainsEncoder;
  private final Parameters encoderParameters;
  private final Parameters decoderParameters;
  private final VolumeEncoder encoder;
  private final SegmentationDecoder decoder;

  private SegmentationModel(
      NeuroJepaConfig config,
      DecoderConfig decoderConfig,
      Parameters.Source encoder,
      Parameters.Source decoder,
      boolean trainsEncoder,
      Compute compute,
      Scope owner) {
    this.config = config;
    this.decoderConfig = decoderConfig;
    this.compute = compute;
    this.owner = owner;
    this.trainsEncoder = trainsEncoder;
    String prefix = encoder.has("encoder.norm.weight") ? "encoder." : "target_encoder.";
    this.encoderParameters =
        trainsEncoder
            ? Parameters.trained(encoder, prefix, compute, owner)
            : Parameters.followed(encoder, prefix, compute, owner);
    this.decoderParameters = Parameters.trained(decoder, "decoder.", compute, owner);
    this.encoder = VolumeEncoder.load(encoderParameters, config);
    this.decoder = SegmentationDecoder.load(decoderParameters, config, decoderConfig);
  }

  /**
   * Opens.
   *
   * @param encoder weights in the published layout; the trained encoder where there is one, as
   *     published
   * @param decoder weights below {@code decoder.}, see {@link NewDecoder}; both sources may be
   *     closed afterwards
   * @param trainsEncoder whether the encoder learns too
   * @param compute in float32
   */
  public static SegmentationModel open(
      NeuroJepaConfig config,
      DecoderConfig decoderConfig,
      Parameters.Source encoder,
      Parameters.Source decoder,
      boolean trainsEncoder,
      Compute compute) {
    check(config, decoderConfig);
    if (compute.precision() != Precision.FP32) {
      throw new ConfigurationException(
          "precision of the device",
          compute.precision().toString(),
          "fp32",
          "Use --precision fp32");
    }
    Scope owner = Scope.openDetached();
    try {
      return new SegmentationModel(
          config, decoderConfig, encoder, decoder, trainsEncoder, compute, owner);
    } catch (EngramException e) {
      owner.close();
      throw e;
    }
  }

  private static void check(NeuroJepaConfig config, DecoderConfig decoder) {
    int wanted = DecoderConfig.stages(config.volume().patch()).size() - 1;
    boolean there =
        decoder.layers().stream().allMatch(layer -> layer >= 0 && layer < config.depth());
    if (decoder.layers().size() != wanted || !there) {
      throw new ConfigurationException(
          "layers",
          decoder.layers().toString(),
          wanted + " numbers of blocks, 0 to " + (config.depth() - 1),
          "A patch of " + config.volume().patch() + " has " + wanted + " resolutions in between");
    }
  }

  /**
   * Logits of every voxel.
   *
   * @param x [batch, channels, axis 0, axis 1, axis 2]
   * @return [batch, classes, axis 0, axis 1, axis 2]
   */
  public Tensor logits(Tensor x) {
    try (Scope scope = Scope.open()) {
      VolumeEncoder.Output encoded = encoded(x);
      // The encoder gives each layer once, in the order of blocks; the decoder asks coarse first.
      List<Integer> given = decoderConfig.layers().stream().distinct().sorted().toList();
      List<Tensor> asked =
          decoderConfig.layers().stream()
              .map(layer -> encoded.layers().get(given.indexOf(layer)))
              .toList();
      return scope.keep(decoder.forward(x, encoded.tokens(), asked));
    }
  }

  private VolumeEncoder.Output encoded(Tensor x) {
    if (trainsEncoder) {
      return encode(x);
    }
    try (Autograd.Region _ = Autograd.off()) {
      return encode(x);
    }
  }

  private VolumeEncoder.Output encode(Tensor x) {
    return encoder.forward(x, null, decoderConfig.layers(), Segments.plain(), DropPath.none());
  }

  /** Probabilities of every voxel, of the same shape as logits; nothing is recorded. */
  public Tensor probabilities(Tensor x) {
    try (Scope scope = Scope.open();
        Autograd.Region _ = Autograd.off()) {
      return scope.keep(logits(x).softmax(1));
    }
  }

  /** The likeliest class of every voxel, [batch, axis 0, axis 1, axis 2] (I64). */
  public Tensor classes(Tensor x) {
    try (Scope scope = Scope.open();
        Autograd.Region _ = Autograd.off()) {
      return scope.keep(Labels.greatest(logits(x), 1));
    }
  }

  public NeuroJepaConfig config() {
    return config;
  }

  public DecoderConfig decoder() {
    return decoderConfig;
  }

  public Compute compute() {
    return compute;
  }

  /** The encoder's weights that learn, by name; none where it is frozen. */
  public SequencedMap<String, Tensor> encoderWeights() {
    return trainsEncoder ? encoderParameters.named() : new LinkedHashMap<>();
  }

  /** The decoder's weights by name, below {@code decoder.}. */
  public SequencedMap<String, Tensor> decoderWeights() {
    return decoderParameters.named();
  }

  @Override
  public void close() {
    owner.close();
  }
}
