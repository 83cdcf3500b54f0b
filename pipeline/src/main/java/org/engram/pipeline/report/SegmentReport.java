package org.engram.pipeline.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.engram.cohort.TextTable;
import org.engram.cohort.results.ResultTable;
import org.engram.imaging.volume.Volume;
import org.engram.pipeline.segment.SegmentJob;
import org.engram.pipeline.segment.SegmentedFolder;

/** The page of what {@code engram segment apply} left: labels over scans, and how they agree. */
final class SegmentReport {
  private static final int MOST_DRAWN = 24;

  private SegmentReport() {}

  /** Its tables: volumes of the labels, and where there are references their agreement. */
  static List<ResultTable> tables(Path folder) {
    List<ResultTable> tables = new ArrayList<>();
    table(folder, "agreement", "agreement of each label with the scan's own segmentation")
        .ifPresent(tables::add);
    table(folder, "volumes", "millilitres of each label").ifPresent(tables::add);
    return tables;
  }

  private static Optional<ResultTable> table(Path folder, String name, String what) {
    Path file = folder.resolve(name + ".tsv");
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (TextTable table = TextTable.open(file)) {
      List<List<String>> rows = new ArrayList<>();
      table.read(
          IntStream.range(0, table.columns().size()).boxed().toList(),
          (_, cells) -> rows.add(List.of(cells)));
      return Optional.of(new ResultTable(name, what, table.columns(), rows));
    }
  }

  /** What a reader must know first. */
  static List<String> cautions(SegmentedFolder folder) {
    List<String> cautions = new ArrayList<>();
    long missing = folder.volumes().stream().filter(v -> !Files.isRegularFile(v.scan())).count();
    if (missing > 0) {
      cautions.add(missing + " of the scans are no longer where they were and are not drawn.");
    }
    if (folder.volumes().size() > MOST_DRAWN) {
      cautions.add("Only the first " + MOST_DRAWN + " volumes are drawn.");
    }
    return cautions;
  }

  static Report of(SegmentedFolder folder, List<ResultTable> tables, List<Block.Fact> files) {
    List<Report.Section> sections = new ArrayList<>();
    List<Block> first = new ArrayList<>();
    List<String> cautions = cautions(folder);
    if (!cautions.isEmpty()) {
      first.add(new Block.Notes(cautions));
    }
    List<Block.Fact> facts = new ArrayList<>();
    facts.add(new Block.Fact("volumes", Integer.toString(folder.volumes().size())));
    facts.add(new Block.Fact("labels", String.join(", ", folder.names())));
    folder.about().forEach((name, value) -> facts.add(new Block.Fact(name, value)));
    first.add(new Block.Facts(facts));
    sections.add(new Report.Section("summary", "Summary", first));
    tables.stream()
        .filter(table -> table.name().equals("agreement"))
        .findFirst()
        .ifPresent(table -> sections.add(agreement(folder, table)));
    sections.add(new Report.Section("slices", "Slices", slices(folder)));
    sections.add(new Report.Section("numbers", "Numbers", List.of(new Block.Links(files))));
    return new Report(
        "Segmentation of " + ResultWords.count(folder.volumes().size(), "volume"),
        "Labels by a decoder on the layers of a Neuro-JEPA, on each scan's own grid.",
        sections,
        true);
  }

  private static Report.Section agreement(SegmentedFolder folder, ResultTable table) {
    List<String> columns = table.columns();
    int label = columns.indexOf("label");
    List<List<String>> rows = new ArrayList<>();
    for (List<String> row : table.rows()) {
      int at = folder.labels().indexOf(Integer.parseInt(row.get(label)));
      rows.add(
          List.of(
              row.get(columns.indexOf("subject")),
              row.get(columns.indexOf("modality")),
              at < 0 ? row.get(label) : folder.names().get(at),
              row.get(columns.indexOf("method")),
              short3(row.get(columns.indexOf("dice"))),
              short3(row.get(columns.indexOf("surface_distance_mm"))),
              short3(row.get(columns.indexOf("hausdorff95_mm"))),
              short3(row.get(columns.indexOf("ml"))),
              short3(row.get(columns.indexOf("reference_ml")))));
    }
    rows.sort(
        (a, b) -> {
          int order = a.get(0).compareTo(b.get(0));
          order = order != 0 ? order : a.get(1).compareTo(b.get(1));
          return order != 0
              ? order
              : Integer.compare(folder.names().indexOf(a.get(2)), folder.names().indexOf(b.get(2)));
        });
    return new Report.Section(
        "agreement",
        "Agreement with the scans' segmentations",
        List.of(
            new Block.Prose(
                "Dice is twice the voxels in common over those of both. Distances are between"
                    + " surfaces, in millimetres: the mean of both ways, and the 95th percentile."
                    + " The reference is the segmentation that the manifest names; how good it is,"
                    + " these figures do not say."),
            new Block.Table(
                List.of(
                    "subject",
                    "modality",
                    "label",
                    "method",
                    "Dice#",
                    "mean distance#",
                    "95 % distance#",
                    "ml#",
                    "reference ml#"),
                rows)));
  }

  private static String short3(String number) {
    if (number.equals("n/a")) {
      return "\u2013";
    }
    double value = Double.parseDouble(number);
    return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.3g" : "%.0f", value);
  }

  private static List<Block> slices(SegmentedFolder folder) {
    List<Block> blocks = new ArrayList<>();
    for (SegmentedFolder.Entry entry : folder.volumes()) {
      if (blocks.size() == MOST_DRAWN || !Files.isRegularFile(entry.scan())) {
        continue;
      }
      Volume image = entry.image();
      Map<String, Volume> overlays = new LinkedHashMap<>();
      overlays.put("found by the " + SegmentJob.FOUND, entry.labels(entry.found(), image));
      entry
          .reference()
          .filter(Files::isRegularFile)
          .ifPresent(file -> overlays.put("the reference", entry.labels(file, image)));
      blocks.add(
          SegmentFigures.of(
              entry.subject()
                  + (entry.session().isEmpty() ? "" : ", " + entry.session())
                  + ", "
                  + entry.modality(),
              "From the right (a little beside the middle), from behind, from above; right is on"
                  + " the right.",
              image,
              overlays,
              folder.labels(),
              folder.names()));
    }
    return blocks;
  }
}
