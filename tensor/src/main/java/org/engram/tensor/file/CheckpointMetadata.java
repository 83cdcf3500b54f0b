package org.engram.tensor.file;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/**
 * The epoch and the hyper-parameters of a checkpoint as strings: numbers, truth values and text at
 * the top, in dicts and in options, named by their path ({@code args.lr}); short lists of them as
 * JSON. Optimizer and scaler states and everything else are left out, each with its reason.
 */
record CheckpointMetadata(SequencedMap<String, String> kept, List<String> skipped) {
  private static final Set<String> STATES =
      Set.of("opt", "optimizer", "optim", "scaler", "scheduler", "lr_scheduler");
  private static final int MAX_ENTRIES = 10_000;
  private static final int MAX_TEXT = 65_536;
  private static final int MAX_LIST = 64;
  private static final JsonMapper JSON = JsonMapper.shared();

  static CheckpointMetadata of(Object checkpoint, ConversionReport.Layout layout) {
    Flattening metadata = new Flattening();
    // What the format's own tools put there, and what some of them ask for.
    metadata.kept.put("format", "pt");
    if (layout == ConversionReport.Layout.FLAT || !(checkpoint instanceof Map<?, ?> saved)) {
      return metadata.result();
    }
    List<String> weights =
        layout == ConversionReport.Layout.PRETRAINING
            ? CheckpointWeights.PARTS
            : CheckpointWeights.WRAPPERS;
    for (Map.Entry<?, ?> entry : saved.entrySet()) {
      String name = String.valueOf(entry.getKey());
      if (STATES.contains(name)) {
        metadata.skip(name, "training state");
      } else if (!weights.contains(name) || !(entry.getValue() instanceof Map<?, ?>)) {
        metadata.flatten(name, entry.getValue());
      }
    }
    return metadata.result();
  }

  /**
   * Walks the tree by its paths. Shared dicts can give a small file more paths than there are
   * atoms, so the walk ends after a fixed number of steps and says so.
   */
  private static final class Flattening {
    private final SequencedMap<String, String> kept = new LinkedHashMap<>();
    private final List<String> skipped = new ArrayList<>();
    private int visited;

    CheckpointMetadata result() {
      if (visited > MAX_ENTRIES) {
        skipped.add("everything after the first " + MAX_ENTRIES + " entries");
      }
      return new CheckpointMetadata(kept, skipped);
    }

    private void flatten(String name, Object value) {
      if (++visited > MAX_ENTRIES) {
        return;
      }
      switch (value) {
        case String text -> keep(name, text);
        case Long number -> keep(name, number.toString());
        case BigInteger number -> keep(name, number.toString());
        case Double number -> keep(name, number.toString());
        case Boolean truth -> keep(name, truth.toString());
        case List<?> list when list.size() <= MAX_LIST && scalars(list) ->
            keep(name, JSON.writeValueAsString(list));
        case Map<?, ?> dict -> {
          for (Map.Entry<?, ?> entry : dict.entrySet()) {
            flatten(name + "." + entry.getKey(), entry.getValue());
          }
        }
        case null -> skip(name, "None");
        default -> skip(name, "neither a number nor text");
      }
    }

    private static boolean scalars(List<?> list) {
      return list.stream()
          .allMatch(
              item -> item instanceof String || item instanceof Number || item instanceof Boolean);
    }

    private void keep(String name, String text) {
      if (text.length() > MAX_TEXT || name.length() > MAX_TEXT) {
        skip(name, "too much of it");
      } else if (kept.containsKey(name)) {
        skip(name, "another entry has this name");
      } else {
        kept.put(name, text);
      }
    }

    private void skip(String name, String reason) {
      skipped.add(name.substring(0, Math.min(name.length(), 200)) + ": " + reason);
    }
  }
}
