package org.engram.pipeline.embed;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.engram.cohort.EmbeddingRow;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * A row of a volume on its way to a table. Volumes are averaged into their modality, modalities
 * fused into their session, sessions averaged into their subject; tokens and regions stay apart.
 *
 * @param scan the volume's file
 * @param part what of it the vector is of: empty for all, else a token or a region
 */
record VolumeRows(ScanFile scan, String modality, String part, EmbeddingRow row) {
  /** Those of one volume. */
  static List<VolumeRows> of(ScanFile scan, String modality, List<EmbeddingRow> rows) {
    return rows.stream().map(row -> new VolumeRows(scan, modality, row.run(), row)).toList();
  }

  /**
   * A table's rows.
   *
   * @param rows in order of first appearance
   * @param refused a volume of each session that lacks a modality which may not be missing
   */
  record Pooled(List<EmbeddingRow> rows, List<RefusedScan> refused) {
    Pooled {
      rows = List.copyOf(rows);
      refused = List.copyOf(refused);
    }
  }

  /**
   * Pools.
   *
   * @throws RefusedInputException where modalities are put side by side and no session has all
   */
  static Pooled pool(List<VolumeRows> rows, Level level, Fusion fusion) {
    List<RefusedScan> refused = new ArrayList<>();
    List<EmbeddingRow> pooled =
        switch (level) {
          case RUN -> named(rows, one -> join(ScanReading.runName(one.scan), one.part));
          case MODALITY -> named(byModality(rows), one -> join(one.modality, one.part));
          case SESSION -> named(bySession(rows, fusion, refused), VolumeRows::part);
          case SUBJECT ->
              named(
                  means(
                      bySession(rows, fusion, refused),
                      one -> List.of(one.row.subject(), one.part),
                      false),
                  VolumeRows::part);
        };
    if (pooled.isEmpty() && !refused.isEmpty()) {
      throw new RefusedInputException(
          "sessions",
          "none of " + refused.size() + " has all of " + fusion.modalities(),
          "one that has them",
          "Leave a modality out with --only, or take --fusion concat-zero or mean");
    }
    return new Pooled(pooled, refused);
  }

  private static List<VolumeRows> byModality(List<VolumeRows> rows) {
    return means(
        rows, one -> List.of(one.row.subject(), one.row.session(), one.modality, one.part), true);
  }

  private static List<VolumeRows> bySession(
      List<VolumeRows> rows, Fusion fusion, List<RefusedScan> refused) {
    Map<List<String>, SequencedMap<String, VolumeRows>> groups = new LinkedHashMap<>();
    for (VolumeRows row : byModality(rows)) {
      groups
          .computeIfAbsent(
              List.of(row.row.subject(), row.row.session(), row.part), _ -> new LinkedHashMap<>())
          .put(row.modality, row);
    }
    Set<List<String>> told = new HashSet<>(); // sessions, which may have many parts
    List<VolumeRows> fused = new ArrayList<>();
    groups.forEach(
        (key, group) -> {
          VolumeRows first = group.firstEntry().getValue();
          SequencedMap<String, EmbeddingRow> there = new LinkedHashMap<>();
          group.forEach((modality, one) -> there.put(modality, one.row));
          List<String> missing = fusion.missing(there);
          if (fusion.kind() != Fusion.Kind.CONCAT || missing.isEmpty()) {
            fused.add(new VolumeRows(first.scan, first.modality, first.part, fusion.row(there)));
          } else if (told.add(key.subList(0, 2))) {
            refused.add(new RefusedScan(first.scan, lacks(first.row, missing, fusion)));
          }
        });
    return fused;
  }

  private static Problem lacks(EmbeddingRow row, List<String> missing, Fusion fusion) {
    return new Problem(
        "subject " + row.subject() + (row.session().isEmpty() ? "" : ", session " + row.session()),
        "no " + String.join(", ", missing),
        "all of " + fusion.modalities() + ", which are put side by side",
        "Leave the modality out with --only, or take --fusion concat-zero or mean");
  }

  private static List<VolumeRows> means(
      List<VolumeRows> rows, Function<VolumeRows, List<String>> key, boolean keepSession) {
    Map<List<String>, List<VolumeRows>> groups = new LinkedHashMap<>();
    rows.forEach(row -> groups.computeIfAbsent(key.apply(row), _ -> new ArrayList<>()).add(row));
    return groups.values().stream()
        .map(
            group -> {
              VolumeRows first = group.getFirst();
              List<EmbeddingRow> each = group.stream().map(VolumeRows::row).toList();
              return new VolumeRows(
                  first.scan, first.modality, first.part, Pooling.mean(each, keepSession));
            })
        .toList();
  }

  private static List<EmbeddingRow> named(
      List<VolumeRows> rows, Function<VolumeRows, String> name) {
    return rows.stream()
        .map(
            one ->
                new EmbeddingRow(
                    one.row.subject(),
                    one.row.session(),
                    name.apply(one),
                    one.row.source(),
                    one.row.windows(),
                    one.row.coverage(),
                    one.row.warnings(),
                    one.row.recipe(),
                    one.row.modelHash(),
                    one.row.embedding()))
        .toList();
  }

  private static String join(String... parts) {
    return Stream.of(parts).filter(part -> !part.isEmpty()).collect(Collectors.joining("_"));
  }
}
