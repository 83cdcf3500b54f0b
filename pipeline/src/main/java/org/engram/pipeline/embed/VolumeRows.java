package org.engram.pipeline.embed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.engram.cohort.EmbeddingRow;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.scan.ScanReading;

/**
 * A row of a volume on its way to a table. Volumes are averaged into their modality, modalities
 * into their session, sessions into their subject; tokens and regions stay apart.
 *
 * @param volume what tells the session's volumes apart
 * @param part what of it the vector is of: empty for all, else a token or a region
 */
record VolumeRows(String volume, String modality, String part, EmbeddingRow row) {
  /** Those of one volume. */
  static List<VolumeRows> of(ScanFile scan, String modality, List<EmbeddingRow> rows) {
    return rows.stream()
        .map(row -> new VolumeRows(ScanReading.runName(scan), modality, row.run(), row))
        .toList();
  }

  /** The table's rows, in order of first appearance. */
  static List<EmbeddingRow> pool(List<VolumeRows> rows, Level level) {
    return switch (level) {
      case RUN -> named(rows, one -> join(one.volume, one.part));
      case MODALITY -> named(byModality(rows), one -> join(one.modality, one.part));
      case SESSION -> named(bySession(rows), VolumeRows::part);
      case SUBJECT ->
          named(
              means(bySession(rows), one -> List.of(one.row.subject(), one.part), false),
              VolumeRows::part);
    };
  }

  private static List<VolumeRows> byModality(List<VolumeRows> rows) {
    return means(
        rows, one -> List.of(one.row.subject(), one.row.session(), one.modality, one.part), true);
  }

  private static List<VolumeRows> bySession(List<VolumeRows> rows) {
    return means(
        byModality(rows), one -> List.of(one.row.subject(), one.row.session(), one.part), true);
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
                  first.volume, first.modality, first.part, Pooling.mean(each, keepSession));
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
