package org.engram.pipeline.run;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Predicate;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import org.engram.tensor.file.SafetensorsWriter;
import org.engram.tensor.file.TensorInfo;

/**
 * The tensors of a training's state as a checkpoint has them: the weights in a file of their own,
 * so that it is a model's, and the optimizer's in another.
 */
public final class StateTensors {
  /** The optimizer's file. */
  public static final String OPTIMIZER_FILE = "optimizer.safetensors";

  private static final String OPTIMIZER = "optimizer.";

  private StateTensors() {}

  /** Whether a tensor of a state is the optimizer's. */
  public static boolean isOptimizer(String name) {
    return name.startsWith(OPTIMIZER);
  }

  /** Writes the optimizer's tensors into a checkpoint's folder. */
  public static void writeOptimizer(Path folder, SequencedMap<String, Tensor> state) {
    write(folder.resolve(OPTIMIZER_FILE), state, StateTensors::isOptimizer, Map.of());
  }

  /** Writes some of a state's tensors. */
  public static void write(
      Path file,
      SequencedMap<String, Tensor> state,
      Predicate<String> which,
      Map<String, String> metadata) {
    SequencedMap<String, TensorInfo> plan = new LinkedHashMap<>();
    state.forEach(
        (name, tensor) -> {
          if (which.test(name)) {
            plan.put(name, new TensorInfo(tensor.dtype(), tensor.shape()));
          }
        });
    SafetensorsWriter.write(file, plan, metadata, name -> state.get(name).toHost());
  }

  /** Everything that is mapped from a checkpoint's two files while it is used. */
  @FunctionalInterface
  public interface Use {
    void restore(Map<String, HostTensor> saved);
  }

  /**
   * Reads a checkpoint.
   *
   * @param weights the file of the weights
   * @param use gets all tensors by name, valid until it returns
   */
  public static void read(Path folder, String weights, Use use) {
    try (Safetensors model = Safetensors.open(folder.resolve(weights));
        Safetensors optimizer = Safetensors.open(folder.resolve(OPTIMIZER_FILE))) {
      Map<String, HostTensor> saved = new LinkedHashMap<>();
      model.names().forEach(name -> saved.put(name, model.get(name)));
      optimizer.names().forEach(name -> saved.put(name, optimizer.get(name)));
      use.restore(saved);
    }
  }
}
