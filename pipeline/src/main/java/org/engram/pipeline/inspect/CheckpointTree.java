package org.engram.pipeline.inspect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.tensor.file.HostTensor;

/**
 * A checkpoint's tree, flattened: tensors and plain values by their paths. The walk ends after a
 * fixed number of steps, since dicts that share parts have more paths than parts.
 */
final class CheckpointTree {
  private static final int STEPS = 100_000;
  private static final int ENTRIES = 200;
  private static final int LONGEST = 200;

  private final TensorSummary tensors = new TensorSummary();
  private final SequencedMap<String, String> entries = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();
  private int steps;

  private CheckpointTree() {}

  static CheckpointTree of(Object value) {
    CheckpointTree tree = new CheckpointTree();
    tree.walk("", value);
    if (tree.steps > STEPS) {
      tree.notes.add("only the first " + STEPS + " entries were looked at");
    }
    if (tree.entries.size() == ENTRIES) {
      tree.notes.add("only the first " + ENTRIES + " plain values are listed");
    }
    return tree;
  }

  TensorSummary tensors() {
    return tensors;
  }

  SequencedMap<String, String> entries() {
    return entries;
  }

  List<String> notes() {
    return notes;
  }

  private void walk(String path, Object value) {
    if (++steps > STEPS) {
      return;
    }
    switch (value) {
      case HostTensor tensor -> tensors.add(path.isEmpty() ? "tensor" : path, tensor);
      case Map<?, ?> dict ->
          dict.forEach((key, inner) -> walk(path.isEmpty() ? "" + key : path + "." + key, inner));
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          walk(path + "[" + i + "]", list.get(i));
        }
      }
      case null -> entry(path, "None");
      case byte[] bytes -> entry(path, bytes.length + " bytes");
      default -> entry(path, value.toString());
    }
  }

  private void entry(String path, String value) {
    if (entries.size() < ENTRIES) {
      entries.put(path, value.length() > LONGEST ? value.substring(0, LONGEST) + "..." : value);
    }
  }
}
