package org.engram.pipeline.probe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.engram.cohort.EmbeddingRow;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.NewNeuroJepa;
import org.engram.pipeline.embed.EmbedResult;
import org.engram.pipeline.embed.VolumeEmbedJob;
import org.engram.pipeline.embed.VolumeEmbedSettings;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.volumes.VolumePreparer;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.tensor.Compute;
import org.engram.tensor.RefusedInputException;

/** What {@link RandomEncoder} does, of volumes and a Neuro-JEPA. */
final class RandomVolumes {
  private RandomVolumes() {}

  /**
   * Embeds.
   *
   * @param folder for the weights and the table, empty
   */
  static FeatureSet of(
      EmbeddingSidecar sidecar,
      List<EmbeddingRow> table,
      Optional<Path> model,
      long seed,
      Path folder) {
    NeuroJepaDescription known = NeuroJepaDescription.open(model.orElse(sidecar.model()));
    if (model.isEmpty()) {
      sidecar.checkHash(known.hash());
    }
    Set<String> paths = new LinkedHashSet<>();
    table.forEach(row -> paths.addAll(List.of(row.source().split("; ", -1))));
    List<VolumeScan> scans = sidecar.volumes(paths);
    sidecar.checkPreparation(new VolumePreparer(known, scans, Optional.empty()).steps());
    VolumeEmbedSettings settings = sidecar.volumeSettings(folder.resolve("embeddings.parquet"));
    Path random = folder.resolve("random");
    new NewNeuroJepa(known.config(), known.input()).write(random, seed);
    try (Compute compute = Compute.open(sidecar.device(), sidecar.precision());
        NeuroJepa loaded = NeuroJepa.load(random, compute)) {
      return matched(table, VolumeEmbedJob.run(loaded, scans, settings, ScanListener.SILENT));
    }
  }

  /** Rows are the same where they were made from the same volumes, and of them the same part. */
  private static FeatureSet matched(List<EmbeddingRow> table, EmbedResult result) {
    Map<List<String>, EmbeddingRow> made = new HashMap<>();
    result.rows().forEach(row -> made.put(List.of(row.source(), row.run()), row));
    List<EmbeddingRow> rows = new ArrayList<>();
    for (EmbeddingRow row : table) {
      EmbeddingRow random = made.get(List.of(row.source(), row.run()));
      if (random == null) {
        throw result.refused().isEmpty()
            ? new RefusedInputException(
                row.source(),
                "volumes that are not pooled into one row again",
                "a table that engram embed wrote",
                EmbeddingSidecar.BY_HAND)
            : new RefusedInputException(result.refused().getFirst().problem(), null);
      }
      rows.add(RandomEncoder.as(row, random));
    }
    return FeatureSet.of(ProbeStudy.RANDOM, rows);
  }
}
