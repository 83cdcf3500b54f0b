package org.engram.pipeline.compare;

import java.util.Locale;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.maskedautoencoder.AutoencoderModel;
import org.engram.models.maskedautoencoder.MaskedAutoencoder;
import org.engram.tensor.file.Safetensors;

/** What a model can do beside embedding, by its weights. */
public enum EncoderKind {
  /** Context encoder and predictor: hidden patches' latents are told. */
  BRAIN_JEPA("predictor."),
  /** Encoder and decoder: hidden patches' values are told. */
  MASKED_AUTOENCODER(AutoencoderModel.DECODER),
  /** An encoder alone. */
  ENCODER("");

  private final String second;

  EncoderKind(String second) {
    this.second = second;
  }

  /** Looks at the names of a model's weights. */
  public static EncoderKind of(ModelDescription model) {
    try (Safetensors weights = Safetensors.open(model.weights())) {
      if (MaskedAutoencoder.hasDecoder(weights)) {
        return MASKED_AUTOENCODER;
      }
      boolean predicts =
          weights.has("predictor.mask_token") && weights.has("encoder.patch_embed.proj.weight");
      return predicts ? BRAIN_JEPA : ENCODER;
    }
  }

  /** Weights of predictor or decoder, tables of positions not counted; 0 without one. */
  long secondWeights(ModelDescription model) {
    return this == ENCODER ? 0 : weights(model, second);
  }

  /** Weights of the encoder that embeds, tables of positions not counted. */
  static long encoderWeights(ModelDescription model, String encoder) {
    return weights(model, encoder + ".");
  }

  private static long weights(ModelDescription model, String prefix) {
    try (Safetensors weights = Safetensors.open(model.weights())) {
      return weights.names().stream()
          .filter(name -> name.startsWith(prefix))
          .filter(name -> !name.endsWith(".emb_h") && !name.endsWith(".emb_w"))
          .mapToLong(name -> weights.info(name).elements())
          .sum();
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
