package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;

/** The tensors of a file, bit by bit. */
final class Weights {
  private Weights() {}

  /** Bits of each value, by name. */
  static Map<String, List<Integer>> read(Path file) {
    Map<String, List<Integer>> bits = new LinkedHashMap<>();
    try (Safetensors tensors = Safetensors.open(file)) {
      for (String name : tensors.names()) {
        HostTensor tensor = tensors.get(name);
        List<Integer> values = new ArrayList<>();
        for (float value : tensor.toFloats()) {
          values.add(Float.floatToRawIntBits(value));
        }
        bits.put(name, values);
      }
    }
    return bits;
  }
}
