package org.engram.spark;

import org.apache.spark.SparkConf;
import org.engram.pipeline.embed.EmbedderSettings;
import org.engram.pipeline.embed.EmbeddingMemory;
import org.engram.pipeline.embed.ModelFacts;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;

/**
 * Whether an executor's memory beside its heap holds the model: YARN and Kubernetes end a process
 * that takes more than heap and overhead together, without a word of why.
 */
final class NativeMemory {
  static final String OVERHEAD = "spark.executor.memoryOverhead";
  private static final String FACTOR = "spark.executor.memoryOverheadFactor";
  private static final String LEAST = "spark.executor.minMemoryOverhead";
  private static final double DEFAULT_FACTOR = 0.1;

  private NativeMemory() {}

  /**
   * Refuses settings that do not fit; those of a master without executors of their own ({@code
   * local}) always do.
   *
   * @throws ConfigurationException that names the setting to raise
   */
  static void require(SparkConf conf, ModelFacts model, EmbedderSettings settings) {
    String master = conf.get("spark.master", "local");
    if (master.equals("local") || master.startsWith("local[")) {
      return;
    }
    EmbeddingMemory memory = EmbeddingMemory.of(model, Precision.parse(settings.precision()));
    // On a GPU weights and activations are elsewhere; what is left here is the program.
    boolean gpu = Device.parse(settings.device()).kind() == Device.Kind.CUDA;
    long needed = gpu ? memory.mebibytes(0) : memory.mebibytes(settings.batch());
    long there = overhead(conf);
    if (needed > there) {
      throw new ConfigurationException(
          OVERHEAD,
          there + " MiB",
          needed
              + " MiB or more: what "
              + model.weights().getParent()
              + " needs beside Java's heap, with a batch of "
              + settings.batch(),
          "Give --conf "
              + OVERHEAD
              + "="
              + needed
              + "m"
              + (settings.batch() > 1 ? ", or a smaller batch" : ""));
    }
  }

  /** MiB beside the heap, as Spark's documentation derives them. */
  static long overhead(SparkConf conf) {
    if (conf.contains(OVERHEAD)) {
      return conf.getSizeAsMb(OVERHEAD);
    }
    long heap = conf.getSizeAsMb("spark.executor.memory", "1g");
    double factor = conf.getDouble(FACTOR, DEFAULT_FACTOR);
    return Math.max((long) (factor * heap), conf.getSizeAsMb(LEAST, "384m"));
  }
}
