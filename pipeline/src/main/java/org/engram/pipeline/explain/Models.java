package org.engram.pipeline.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.models.brainjepa.BrainJepa;

/** The models that one is compared with: others given, and last a random one where asked for. */
final class Models implements AutoCloseable {
  private final List<Entry> entries = new ArrayList<>();
  private RandomModel made;

  /**
   * One of them.
   *
   * @param hash of its weights, or which random weights
   */
  record Entry(String name, BrainJepa model, String hash, boolean random) {}

  private Models() {}

  /** The random one is made here and closed with this; the others belong to the caller. */
  static Models of(BrainJepa model, Map<String, BrainJepa> against, Optional<Long> seed) {
    Models models = new Models();
    against.forEach(
        (name, other) ->
            models.entries.add(new Entry(name, other, ExplainProvenance.hash(other), false)));
    if (seed.isPresent()) {
      models.made = RandomModel.like(model, seed.get());
      models.entries.add(
          new Entry("random", models.made.model(), "random, seed " + seed.get(), true));
    }
    return models;
  }

  List<Entry> entries() {
    return List.copyOf(entries);
  }

  Map<String, String> hashes() {
    Map<String, String> hashes = new LinkedHashMap<>();
    entries.stream().filter(e -> !e.random()).forEach(e -> hashes.put(e.name(), e.hash()));
    return hashes;
  }

  @Override
  public void close() {
    if (made != null) {
      made.close();
    }
  }
}
