package org.engram.tensor.file;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.engram.tensor.RefusedInputException;

/**
 * Finds the state dicts of a checkpoint and gives every tensor its published name. Three layouts
 * are known ({@link ConversionReport.Layout}); what wrappers put before a name is removed ({@link
 * WeightNames}).
 *
 * @param tensors by new name, in the order of the checkpoint
 */
record CheckpointWeights(ConversionReport.Layout layout, SequencedMap<String, HostTensor> tensors) {
  static final List<String> PARTS = WeightNames.PARTS;
  static final List<String> WRAPPERS = List.of("model", "state_dict");

  static CheckpointWeights find(String file, Object value) {
    if (!(value instanceof Map<?, ?> saved)) {
      throw unknown(file, value == null ? "None" : "no dict");
    }
    Naming naming = new Naming(file);
    if (saved.get("encoder") instanceof Map<?, ?>
        || saved.get("target_encoder") instanceof Map<?, ?>) {
      for (String part : PARTS) {
        if (saved.get(part) instanceof Map<?, ?> state) {
          naming.add(part, part + ".", state);
        }
      }
      return naming.result(ConversionReport.Layout.PRETRAINING);
    }
    for (String wrapper : WRAPPERS) {
      if (saved.get(wrapper) instanceof Map<?, ?> state) {
        naming.add(wrapper, "", state);
        return naming.result(ConversionReport.Layout.WRAPPED);
      }
    }
    if (!saved.isEmpty() && saved.values().stream().allMatch(HostTensor.class::isInstance)) {
      naming.add("the state dict", "", saved);
      return naming.result(ConversionReport.Layout.FLAT);
    }
    String keys =
        saved.keySet().stream().limit(12).map(String::valueOf).collect(Collectors.joining(", "));
    throw unknown(file, "a dict with the keys " + keys + (saved.size() > 12 ? ", ..." : ""));
  }

  private static RefusedInputException unknown(String file, String found) {
    return new RefusedInputException(
        file,
        found,
        "state dicts under encoder, predictor and target_encoder, one under model or state_dict,"
            + " or a state dict with names such as encoder.norm.weight",
        "Save the state dict of a Brain-JEPA or Neuro-JEPA model.");
  }

  /** Collects renamed tensors and refuses two that meet under one name. */
  private static final class Naming {
    private final String file;
    private final SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();

    Naming(String file) {
      this.file = file;
    }

    void add(String dict, String prefix, Map<?, ?> state) {
      for (Map.Entry<?, ?> entry : state.entrySet()) {
        String where = file + ", " + dict + ", '" + entry.getKey() + "'";
        if (!(entry.getKey() instanceof String key)
            || !(entry.getValue() instanceof HostTensor tensor)) {
          throw new RefusedInputException(
              where, "an entry that is no named tensor", "a state dict of tensors", "");
        }
        tensors.put(prefix + key, tensor);
      }
    }

    CheckpointWeights result(ConversionReport.Layout layout) {
      SequencedMap<String, HostTensor> named = new LinkedHashMap<>();
      WeightNames.of(file, tensors.keySet())
          .forEach((name, stored) -> named.put(name, tensors.get(stored)));
      boolean encoder =
          named.keySet().stream()
              .anyMatch(n -> n.startsWith("encoder.") || n.startsWith("target_encoder."));
      if (!encoder) {
        throw unknown(
            file,
            "no tensor of an encoder among "
                + named.keySet().stream().limit(6).collect(Collectors.joining(", ")));
      }
      return new CheckpointWeights(layout, Collections.unmodifiableSequencedMap(named));
    }
  }
}
