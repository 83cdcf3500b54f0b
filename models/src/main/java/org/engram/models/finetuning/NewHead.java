package org.engram.models.finetuning;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import org.engram.models.nn.Parameters;
import org.engram.tensor.file.HostTensor;

/**
 * The weights of a head before training. As published: the linear map normal with deviation 2e-5 in
 * fine-tuning and 0.01 in the linear probe. A pooler's matrices and queries have 0.02. Norms are 1
 * and 0, biases 0.
 */
public final class NewHead {
  private static final double FINE_TUNING = 2e-5;
  private static final double PROBE = 0.01;
  private static final double POOLER = 0.02;

  private final SplittableRandom random;
  private final SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();

  private NewHead(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** The tensors by name; the same for the same seed. */
  public static SequencedMap<String, HostTensor> tensors(HeadConfig config, long seed) {
    NewHead head = new NewHead(seed);
    int dim = config.dim();
    switch (config.kind()) {
      case MEAN -> {
        head.norm("fc_norm", dim);
        head.linear("head", dim, config.outputs(), FINE_TUNING);
      }
      case BATCH_NORM -> {
        head.constant("head.0.running_mean", 0, dim);
        head.constant("head.0.running_var", 1, dim);
        head.linear("head.1", dim, config.outputs(), PROBE);
      }
      case ATTENTIVE -> {
        PoolerConfig pooler = config.pooler().orElseThrow();
        head.pooler(pooler);
        head.linear("head", pooler.pooledDim(), config.outputs(), PROBE);
      }
    }
    return head.tensors;
  }

  /** As a source of weights. */
  public static Parameters.Source source(HeadConfig config, long seed) {
    SequencedMap<String, HostTensor> tensors = tensors(config, seed);
    return new Parameters.Source() {
      @Override
      public Path path() {
        return Path.of("a new head");
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

  private void pooler(PoolerConfig config) {
    int dim = config.dim();
    normal("pooler.query_tokens", POOLER, 1, config.queries(), dim);
    String block = "pooler.cross_attention_block.";
    norm(block + "norm1", dim);
    linear(block + "xattn.q", dim, dim, POOLER);
    linear(block + "xattn.kv", dim, 2L * dim, POOLER);
    linear(block + "xattn.proj", dim, dim, POOLER);
    norm(block + "norm2", dim);
    linear(block + "mlp.fc1", dim, config.mlpDim(), POOLER);
    linear(block + "mlp.fc2", config.mlpDim(), dim, POOLER);
  }

  private void norm(String name, long dim) {
    constant(name + ".weight", 1, dim);
    constant(name + ".bias", 0, dim);
  }

  private void linear(String name, long in, long out, double deviation) {
    normal(name + ".weight", deviation, out, in);
    constant(name + ".bias", 0, out);
  }

  private void normal(String name, double deviation, long... shape) {
    float[] values = new float[length(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    tensors.put(name, HostTensor.of(values, shape));
  }

  private void constant(String name, float value, long... shape) {
    float[] values = new float[length(shape)];
    Arrays.fill(values, value);
    tensors.put(name, HostTensor.of(values, shape));
  }

  private static int length(long... shape) {
    return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
  }
}
