package org.engram.models.maskedautoencoder;

import java.nio.file.Path;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.nn.Parameters;
import org.engram.tensor.file.HostTensor;

/**
 * The weights that a masked autoencoder begins with, from those of a new Brain-JEPA: its encoder,
 * and as the decoder its predictor with another last layer, drawn as the others were (normal,
 * standard deviation 0.02, biases 0). So the two trainings of a comparison begin with the same
 * encoder. Where the weights have a decoder already, it is taken.
 */
public final class DecoderWeights {
  private static final String PREDICTOR = "predictor.";
  private static final String LAST = "predictor_proj.";
  private static final double STD = 0.02;

  private DecoderWeights() {}

  /**
   * Weights below {@code encoder.} and {@code decoder.}.
   *
   * @param model of a Brain-JEPA of these sizes, with its predictor
   * @param seed of the last layer
   */
  public static Parameters.Source of(Parameters.Source model, BrainJepaConfig config, long seed) {
    return new Parameters.Source() {
      @Override
      public Path path() {
        return model.path();
      }

      @Override
      public boolean has(String name) {
        return model.has(name) || model.has(origin(name));
      }

      @Override
      public HostTensor get(String name) {
        if (model.has(name)) {
          return model.get(name);
        }
        if (name.equals(AutoencoderModel.DECODER + LAST + "weight")) {
          return drawn(config, seed);
        }
        if (name.equals(AutoencoderModel.DECODER + LAST + "bias")) {
          return HostTensor.of(new float[config.patchSize()], config.patchSize());
        }
        return model.get(origin(name));
      }
    };
  }

  private static String origin(String name) {
    return name.startsWith(AutoencoderModel.DECODER)
        ? PREDICTOR + name.substring(AutoencoderModel.DECODER.length())
        : name;
  }

  private static HostTensor drawn(BrainJepaConfig config, long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    float[] values = new float[config.patchSize() * config.predictorDim()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (STD * random.nextGaussian());
    }
    return HostTensor.of(values, config.patchSize(), config.predictorDim());
  }
}
