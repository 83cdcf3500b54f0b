package org.engram.models.finetuning;

import java.util.SequencedMap;
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

  private NewHead() {}

  /** The tensors by name; the same for the same seed. */
  public static SequencedMap<String, HostTensor> tensors(HeadConfig config, long seed) {
    NewTensors head = new NewTensors(seed);
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
        head.pooler("pooler", pooler, POOLER);
        head.linear("head", pooler.pooledDim(), config.outputs(), PROBE);
      }
    }
    return head.tensors();
  }

  /** As a source of weights. */
  public static Parameters.Source source(HeadConfig config, long seed) {
    return NewTensors.source(tensors(config, seed), "a new head");
  }
}
