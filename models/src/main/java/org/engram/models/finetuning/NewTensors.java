package org.engram.models.finetuning;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import org.engram.models.nn.Parameters;
import org.engram.tensor.file.HostTensor;

/** Weights before training, by name: the same for the same seed and the same order of calls. */
public final class NewTensors {
  private final SplittableRandom random;
  private final SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();

  public NewTensors(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** What was made so far. */
  public SequencedMap<String, HostTensor> tensors() {
    return tensors;
  }

  /**
   * Tensors as a source of weights.
   *
   * @param what they are, for messages
   */
  public static Parameters.Source source(Map<String, HostTensor> tensors, String what) {
    return new Parameters.Source() {
      @Override
      public Path path() {
        return Path.of(what);
      }

      @Override
      public boolean has(String name) {
        return tensors.containsKey(name);
      }

      @Override
      public HostTensor get(String name) {
        return tensors.get(name);
      }
    };
  }

  /** The weights of an {@link AttentivePooler}: matrices and queries normal, norms 1 and 0. */
  public void pooler(String name, PoolerConfig config, double deviation) {
    int dim = config.dim();
    normal(name + ".query_tokens", deviation, 1, config.queries(), dim);
    for (int i = 0; i < config.depth() - 1; i++) {
      String block = name + ".blocks." + i + ".";
      norm(block + "norm1", dim);
      linear(block + "attn.qkv", dim, 3L * dim, deviation);
      linear(block + "attn.proj", dim, dim, deviation);
      norm(block + "norm2", dim);
      mlp(block + "mlp", dim, config.mlpDim(), deviation);
    }
    String block = name + ".cross_attention_block.";
    String attention = config.complete() ? block + "xattn." : block;
    if (config.complete()) {
      norm(block + "norm1", dim);
    }
    linear(attention + "q", dim, dim, deviation);
    linear(attention + "kv", dim, 2L * dim, deviation);
    if (config.projected()) {
      linear(attention + "proj", dim, dim, deviation);
    }
    if (config.complete()) {
      norm(block + "norm2", dim);
      mlp(block + "mlp", dim, config.mlpDim(), deviation);
    }
  }

  private void mlp(String name, long dim, long hidden, double deviation) {
    linear(name + ".fc1", dim, hidden, deviation);
    linear(name + ".fc2", hidden, dim, deviation);
  }

  /** A layer norm that changes nothing. */
  public void norm(String name, long dim) {
    constant(name + ".weight", 1, dim);
    constant(name + ".bias", 0, dim);
  }

  /** A linear map with a bias of zeros. */
  public void linear(String name, long in, long out, double deviation) {
    normal(name + ".weight", deviation, out, in);
    constant(name + ".bias", 0, out);
  }

  /** Normal numbers around zero. */
  public void normal(String name, double deviation, long... shape) {
    float[] values = new float[length(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    tensors.put(name, HostTensor.of(values, shape));
  }

  /** One number everywhere. */
  public void constant(String name, float value, long... shape) {
    float[] values = new float[length(shape)];
    Arrays.fill(values, value);
    tensors.put(name, HostTensor.of(values, shape));
  }

  private static int length(long... shape) {
    return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
  }
}
