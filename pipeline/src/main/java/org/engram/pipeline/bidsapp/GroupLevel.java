package org.engram.pipeline.bidsapp;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.AtomicFile;

/**
 * The second level of the app: all participants' tables become one, {@code
 * group_desc-<label>_embeddings.parquet} with its JSON sidecar, beside a table of one line a
 * participant and a page to look at. The same participants give the same bytes.
 */
public final class GroupLevel {
  private final AppFolder folder;

  private GroupLevel(AppFolder folder) {
    this.folder = folder;
  }

  /**
   * Gathers the wanted participants.
   *
   * @throws ConfigurationException where a participant is unknown to data set and output
   * @throws RefusedInputException where there is no table, or their settings differ
   */
  public static GroupResult run(Path dataSet, AppFolder folder, Selection selection) {
    return new GroupLevel(folder).gather(dataSet, selection);
  }

  private GroupResult gather(Path dataSet, Selection selection) {
    List<String> finished = folder.finished().stream().filter(selection::takes).toList();
    if (finished.isEmpty()) {
      throw new RefusedInputException(
          folder.out().toString(),
          "no participant's table of desc-" + folder.label(),
          "tables of the participant level",
          "Run it first: engram bids-app " + dataSet + " " + folder.out() + " participant");
    }
    Map<String, List<EmbeddingRow>> rows = new LinkedHashMap<>();
    Map<String, Map<String, Object>> about = new LinkedHashMap<>();
    for (String label : finished) {
      rows.put(label, EmbeddingTable.read(folder.table(label)));
      about.put(label, ParticipantLevel.sidecar(folder.sidecar(label)));
    }
    checkAlike(about);
    List<String> missing = missing(dataSet, selection, finished);
    List<ParticipantLine> lines = new ArrayList<>();
    rows.forEach((label, own) -> lines.add(ParticipantLine.of(label, own, about.get(label))));
    Path table = folder.group("embeddings.parquet");
    List<EmbeddingRow> all = rows.values().stream().flatMap(List::stream).toList();
    AppFolder.write(folder.group("embeddings.parquet.json"), sidecar(about, missing));
    writeLines(folder.group("participants.tsv"), lines);
    GroupPage.of(folder.label(), lines, all, missing).write(folder.group("report.html"));
    EmbeddingTable.write(table, all);
    return new GroupResult(
        table,
        folder.group("report.html"),
        rows.size(),
        all.size(),
        all.getFirst().dimension(),
        missing);
  }

  /** Vectors of different models or settings are no group. */
  private static void checkAlike(Map<String, Map<String, Object>> about) {
    Map<String, List<String>> bySettings = new TreeMap<>();
    about.forEach(
        (label, sidecar) ->
            bySettings
                .computeIfAbsent(
                    String.valueOf(sidecar.get(ParticipantLevel.SETTINGS)), _ -> new ArrayList<>())
                .add(label));
    if (bySettings.size() > 1) {
      throw new RefusedInputException(
          "group",
          "tables made with "
              + bySettings.size()
              + " different models or settings, by participants "
              + String.join(
                  " against ", bySettings.values().stream().map(GroupLevel::some).toList()),
          "tables made alike",
          "Run the participant level again for some of them, with --overwrite");
    }
  }

  private static String some(List<String> labels) {
    return labels.size() <= 3
        ? String.join(" ", labels)
        : String.join(" ", labels.subList(0, 3)) + " and " + (labels.size() - 3) + " more";
  }

  /** Wanted participants of the data set without a table, in words. */
  private List<String> missing(Path dataSet, Selection selection, List<String> finished) {
    TreeSet<String> expected = new TreeSet<>(AppFolder.subjects(dataSet));
    expected.addAll(AppFolder.subjects(folder.out()));
    List<String> unknown =
        selection.participants().stream().filter(label -> !expected.contains(label)).toList();
    if (!unknown.isEmpty()) {
      throw new ConfigurationException(
          "--participant-label",
          String.join(", ", unknown) + ": no such participant",
          "participants of " + dataSet + " or " + folder.out(),
          "");
    }
    expected.removeIf(label -> !selection.takes(label) || finished.contains(label));
    List<String> missing = new ArrayList<>();
    for (String label : expected) {
      Path refusal = folder.refusal(label);
      missing.add(
          Files.exists(refusal)
              ? "sub-" + label + ": " + ParticipantLevel.sidecar(refusal).get("found")
              : "sub-" + label + ": not run yet");
    }
    return missing;
  }

  private static Map<String, Object> sidecar(
      Map<String, Map<String, Object>> about, List<String> missing) {
    Map<String, Object> json = new LinkedHashMap<>(about.values().iterator().next());
    // What is said of one participant is gathered from all.
    List.of("Sources", ParticipantLevel.INPUTS, "model", "tokens", "regions", "fused")
        .forEach(json::remove);
    json.put("Description", "Embeddings of all participants' scans, a row a scan");
    List<Object> rows = new ArrayList<>();
    List<Object> refused = new ArrayList<>();
    about.values().forEach(one -> addAll(one, rows, refused));
    json.put("rows", rows);
    json.put("refused", refused);
    json.put("participants_without_a_table", missing);
    return json;
  }

  private static void addAll(Map<String, Object> one, List<Object> rows, List<Object> refused) {
    if (one.get("rows") instanceof List<?> own) {
      rows.addAll(own);
    }
    if (one.get("refused") instanceof List<?> own) {
      refused.addAll(own);
    }
  }

  private static void writeLines(Path file, List<ParticipantLine> lines) {
    StringBuilder text = new StringBuilder(String.join("\t", ParticipantLine.COLUMNS) + "\n");
    lines.forEach(line -> text.append(String.join("\t", line.cells())).append('\n'));
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(file, out -> out.write(bytes));
  }
}
