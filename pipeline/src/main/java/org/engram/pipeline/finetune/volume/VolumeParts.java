package org.engram.pipeline.finetune.volume;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.training.SampleSource;
import org.engram.pipeline.finetune.BalancedSamples;
import org.engram.pipeline.finetune.FrozenTokens;
import org.engram.pipeline.finetune.SubjectSplit;
import org.engram.pipeline.finetune.SubjectTarget;
import org.engram.pipeline.pretrain.volume.VolumeStore;
import org.engram.tensor.Compute;

/**
 * The samples of the three parts: volumes, or a frozen encoder's tokens of these. Both stay in
 * files, which are mapped: what is in memory are the batches in use.
 */
final class VolumeParts implements AutoCloseable {
  private final NeuroJepaDescription model;
  private final VolumeTuningSettings settings;
  private final SubjectTarget target;
  private final VolumeStore store;
  private final List<VolumeRows> rows = new ArrayList<>();
  private final List<FrozenTokens> tokens = new ArrayList<>();

  private VolumeParts(
      NeuroJepaDescription model,
      VolumeTuningSettings settings,
      SubjectTarget target,
      VolumeStore store) {
    this.model = model;
    this.settings = settings;
    this.target = target;
    this.store = store;
  }

  /**
   * Opens the parts; of a frozen encoder it computes all tokens that are not there yet.
   *
   * @param all rows of all parts
   * @param store closed with this
   * @param folder for the tokens
   */
  static VolumeParts open(
      NeuroJepaDescription model,
      VolumeTuningSettings settings,
      VolumeRows all,
      SubjectTarget target,
      SubjectSplit split,
      VolumeStore store,
      String scans,
      Path folder,
      Compute compute) {
    VolumeParts parts = new VolumeParts(model, settings, target, store);
    boolean whole = false;
    try {
      for (Set<String> subjects : split.parts()) {
        parts.rows.add(all.of(subjects));
      }
      if (settings.head().frozen()) {
        parts.freeze(scans + " " + settings.split(), folder, compute);
      }
      whole = true;
      return parts;
    } finally {
      if (!whole) {
        parts.close();
      }
    }
  }

  private void freeze(String scans, Path folder, Compute compute) {
    RowTokens.with(
        model,
        compute,
        encoder -> {
          for (int part = 0; part < rows.size(); part++) {
            Path file = folder.resolve(SubjectSplit.NAMES.get(part) + ".safetensors");
            tokens.add(encoder.open(file, rows.get(part), store, scans));
          }
        });
  }

  private RowSamples volumes(int part, Optional<Long> seed) {
    return new RowSamples(
        rows.get(part),
        store,
        model.config().volume().image(),
        seed.flatMap(_ -> settings.data().augmentation()),
        seed.orElse(0L));
  }

  /** What is trained on, from one seed. */
  SampleSource training(long seed) {
    SampleSource samples = tokens.isEmpty() ? volumes(0, Optional.of(seed)) : tokens.getFirst();
    if (!settings.run().balanced()) {
      return samples;
    }
    VolumeRows of = rows.getFirst();
    return new BalancedSamples(
        samples,
        of.rows().stream().map(row -> (int) target.truths().get(row.subject())[0]).toList(),
        of.rows().stream().map(VolumeRows.Row::subject).toList());
  }

  /** What a part is judged by: volumes as they are, or tokens. */
  SampleSource judged(int part) {
    return tokens.isEmpty() ? volumes(part, Optional.empty()) : tokens.get(part);
  }

  VolumeRows rows(int part) {
    return rows.get(part);
  }

  double[] truth(int part, int row) {
    return target.truths().get(rows.get(part).rows().get(row).subject());
  }

  List<String> modalities() {
    return rows.getFirst().modalities();
  }

  @Override
  public void close() {
    tokens.forEach(FrozenTokens::close);
    store.close();
  }
}
