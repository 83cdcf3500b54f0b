package org.engram.pipeline.finetune.volume;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.cohort.Phenotype;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.heads.ModalityBatch;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ScanOutcome;
import org.engram.pipeline.volumes.PreparedVolume;
import org.engram.pipeline.volumes.VolumePreparer;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.tensor.Compute;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/**
 * Subjects with a phenotype and their prepared volumes, in memory: float32, a volume of the
 * published size being 4 MB.
 *
 * @param modalities in the order that a batch has them
 * @param rows one a subject and session
 * @param refused volumes that could not be used
 * @param without subjects and sessions without the phenotype
 */
record VolumeSubjects(
    List<String> modalities, List<Row> rows, List<RefusedScan> refused, List<String> without) {
  /**
   * One subject's session.
   *
   * @param value of the phenotype, as the table has it
   * @param volumes by modality
   */
  record Row(String subject, String session, String value, Map<String, float[]> volumes) {}

  /** Those with a phenotype, of all modalities that there are. */
  static VolumeSubjects read(
      NeuroJepaDescription model, List<VolumeScan> scans, Phenotype phenotype) {
    return read(model, scans, Optional.of(phenotype), List.of());
  }

  /** All, without a phenotype, of the modalities that a head has. */
  static VolumeSubjects read(
      NeuroJepaDescription model, List<VolumeScan> scans, List<String> modalities) {
    return read(model, scans, Optional.empty(), modalities);
  }

  private static VolumeSubjects read(
      NeuroJepaDescription model,
      List<VolumeScan> scans,
      Optional<Phenotype> phenotype,
      List<String> wanted) {
    VolumePreparer preparer = new VolumePreparer(model, scans, Optional.empty());
    LinkedHashSet<String> modalities = new LinkedHashSet<>(wanted);
    SequencedMap<List<String>, Row> rows = new LinkedHashMap<>();
    List<RefusedScan> refused = new ArrayList<>();
    LinkedHashSet<String> without = new LinkedHashSet<>();
    for (VolumeScan scan : scans) {
      String subject = scan.file().subject();
      String value = phenotype.map(p -> p.values().get(subject)).orElse("");
      if (phenotype.isPresent() && !phenotype.get().values().containsKey(subject)) {
        without.add(subject);
        continue;
      }
      if (!wanted.isEmpty() && !wanted.contains(scan.modality())) {
        refused.add(new RefusedScan(scan.file(), other(scan, wanted)));
        continue;
      }
      switch (preparer.read(scan.file())) {
        case ScanOutcome.Refused<PreparedVolume> no ->
            refused.add(new RefusedScan(scan.file(), no.problem()));
        case ScanOutcome.Ready<PreparedVolume> ready -> {
          modalities.add(scan.modality());
          Row row =
              rows.computeIfAbsent(
                  List.of(subject, scan.file().session()),
                  key -> new Row(key.get(0), key.get(1), value, new LinkedHashMap<>()));
          if (row.volumes().put(scan.modality(), ready.input().input()) != null) {
            throw new RefusedInputException(
                scan.file().path().toString(),
                "a second " + scan.modality() + " of subject '" + subject + "' in one session",
                "one volume a modality and session",
                "Leave one of them out of the manifest");
          }
        }
      }
    }
    if (rows.isEmpty()) {
      throw new RefusedInputException(
          "volumes",
          phenotype.map(p -> "none that can be used has a " + p.name()).orElse("none can be used"),
          phenotype.isPresent()
              ? "subjects named alike in volumes and phenotypes"
              : "volumes of " + wanted,
          refused.isEmpty() ? "" : "The first refused: " + refused.getFirst().problem().line());
    }
    return new VolumeSubjects(
        List.copyOf(modalities), List.copyOf(rows.values()), refused, List.copyOf(without));
  }

  private static Problem other(VolumeScan scan, List<String> wanted) {
    return new Problem(
        scan.file().path().toString(),
        "modality " + scan.modality(),
        "one that the head was trained on: " + wanted,
        "Name it with --modality, or leave it out with --only");
  }

  /** Some of the rows as a batch of volumes. */
  ModalityBatch batch(int[] some, NeuroJepaDescription model, Compute compute) {
    int[] image = model.config().volume().image().stream().mapToInt(Integer::intValue).toArray();
    int voxels = image[0] * image[1] * image[2];
    boolean[][] present = new boolean[some.length][modalities.size()];
    List<Tensor> parts = new ArrayList<>();
    for (int m = 0; m < modalities.size(); m++) {
      float[] values = new float[Math.multiplyExact(some.length, voxels)];
      for (int i = 0; i < some.length; i++) {
        float[] own = rows.get(some[i]).volumes().get(modalities.get(m));
        present[i][m] = own != null;
        if (own != null) {
          System.arraycopy(own, 0, values, i * voxels, voxels);
        }
      }
      parts.add(compute.place(Tensors.of(values, some.length, 1, image[0], image[1], image[2])));
    }
    return new ModalityBatch(parts, present);
  }

  List<String> subjects() {
    return rows.stream().map(Row::subject).toList();
  }

  List<String> values() {
    return rows.stream().map(Row::value).toList();
  }

  int people(int[] some) {
    return (int) Arrays.stream(some).mapToObj(i -> rows.get(i).subject()).distinct().count();
  }
}
