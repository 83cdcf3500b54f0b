package org.engram.models.neurojepa.sparse;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import org.engram.models.nn.Parameters;
import org.engram.tensor.file.HostTensor;

/**
 * The weights of a sparse head before training: atoms of random directions, the map to the code
 * their transpose, biases 0. Thresholds, where there are any, are 0.1.
 */
public final class SparseWeights {
  /** Where a model's weights have the head. */
  public static final String PREFIX = "predictor.sparse.";

  private static final double THRESHOLD = 0.1;

  private SparseWeights() {}

  /** The tensors by name, below {@link #PREFIX}; the same for the same seed. */
  public static SequencedMap<String, HostTensor> tensors(
      int dim, SparseSettings settings, long seed) {
    SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();
    SplittableRandom random = new SplittableRandom(seed);
    head(tensors, PREFIX, dim, settings, random);
    if (settings.ablation()) {
      head(tensors, PREFIX + "ablation.", dim, settings, random);
    }
    return tensors;
  }

  private static void head(
      SequencedMap<String, HostTensor> tensors,
      String prefix,
      int dim,
      SparseSettings settings,
      SplittableRandom random) {
    int units = settings.codeDim();
    float[] encode = new float[units * dim];
    float[] atoms = new float[units * dim];
    for (int unit = 0; unit < units; unit++) {
      double[] direction = new double[dim];
      double square = 0;
      for (int d = 0; d < dim; d++) {
        direction[d] = random.nextGaussian();
        square += direction[d] * direction[d];
      }
      for (int d = 0; d < dim; d++) {
        float value = (float) (direction[d] / Math.sqrt(square));
        encode[unit * dim + d] = value;
        atoms[d * units + unit] = value;
      }
    }
    tensors.put(prefix + "code.weight", HostTensor.of(encode, units, dim));
    tensors.put(prefix + "code.bias", HostTensor.of(new float[units], units));
    if (settings.kind() == SparseKind.JUMP_RELU) {
      float[] thresholds = new float[units];
      Arrays.fill(thresholds, (float) Math.log(THRESHOLD));
      tensors.put(prefix + "log_threshold", HostTensor.of(thresholds, units));
    }
    tensors.put(prefix + "dictionary.weight", HostTensor.of(atoms, dim, units));
    tensors.put(prefix + "dictionary.bias", HostTensor.of(new float[dim], dim));
  }

  /**
   * Weights of a model, with a new head where they have none.
   *
   * @param dim width of the encoder
   */
  public static Parameters.Source beside(
      Parameters.Source weights, int dim, SparseSettings settings, long seed) {
    SequencedMap<String, HostTensor> begun = tensors(dim, settings, seed);
    return new Parameters.Source() {
      @Override
      public Path path() {
        return weights.path();
      }

      @Override
      public boolean has(String name) {
        return weights.has(name) || begun.containsKey(name);
      }

      @Override
      public HostTensor get(String name) {
        return weights.has(name) ? weights.get(name) : begun.get(name);
      }
    };
  }
}
