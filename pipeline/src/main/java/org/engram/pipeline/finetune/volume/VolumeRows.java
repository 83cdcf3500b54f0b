package org.engram.pipeline.finetune.volume;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.cohort.TextTable;
import org.engram.cohort.rows.RowKey;
import org.engram.pipeline.pretrain.volume.IndexedVolume;
import org.engram.tensor.RefusedInputException;

/**
 * Subjects' sessions with the volumes that each has; the volumes themselves stay where they are.
 *
 * @param modalities in the order that a batch has them
 * @param rows one a subject and session
 */
public record VolumeRows(List<String> modalities, List<Row> rows) {
  public VolumeRows {
    modalities = List.copyOf(modalities);
    rows = List.copyOf(rows);
  }

  /**
   * One subject's session.
   *
   * @param volumes by modality
   */
  public record Row(String subject, String session, Map<String, IndexedVolume> volumes) {
    RowKey key() {
      return new RowKey(subject, session, "");
    }
  }

  /** Of all modalities that there are, in the volumes' order. */
  public static VolumeRows of(List<IndexedVolume> volumes) {
    LinkedHashSet<String> modalities = new LinkedHashSet<>();
    volumes.forEach(volume -> modalities.add(volume.modality()));
    return of(volumes, List.copyOf(modalities));
  }

  /** Of some modalities; volumes of others are passed over. */
  static VolumeRows of(List<IndexedVolume> volumes, List<String> modalities) {
    SequencedMap<List<String>, Row> rows = new LinkedHashMap<>();
    for (IndexedVolume volume : volumes) {
      if (!modalities.contains(volume.modality())) {
        continue;
      }
      String subject = subject(volume);
      Row row =
          rows.computeIfAbsent(
              List.of(subject, TextTable.without("ses-", volume.session())),
              key -> new Row(key.get(0), key.get(1), new LinkedHashMap<>()));
      if (row.volumes().put(volume.modality(), volume) != null) {
        throw new RefusedInputException(
            volume.file(),
            "a second " + volume.modality() + " of subject '" + subject + "' in one session",
            "one volume a modality and session",
            "Leave one of them out of the manifest");
      }
    }
    return new VolumeRows(modalities, new ArrayList<>(rows.values()));
  }

  /** As tables of people name it. */
  static String subject(IndexedVolume volume) {
    return TextTable.subject(volume.subject());
  }

  /** Those of some subjects. */
  VolumeRows of(Collection<String> subjects) {
    return new VolumeRows(
        modalities, rows.stream().filter(row -> subjects.contains(row.subject())).toList());
  }

  /** Which modalities a row has. */
  public boolean[] present(int row) {
    boolean[] present = new boolean[modalities.size()];
    for (int m = 0; m < present.length; m++) {
      present[m] = rows.get(row).volumes().containsKey(modalities.get(m));
    }
    return present;
  }

  List<RowKey> keys() {
    return rows.stream().map(Row::key).toList();
  }
}
