package org.engram.pipeline.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.imaging.quality.QualitySettings;
import org.engram.pipeline.preprocess.PreprocessRecipe;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.junit.jupiter.api.io.TempDir;

/** Scans of a folder looked at, for the tests of the job. */
abstract class QualityCase {
  @TempDir Path folder;

  Path out() {
    return folder.resolve("qc");
  }

  static QualityInputs inputs(Path... files) {
    List<String> names = new ArrayList<>();
    for (Path file : files) {
      names.add(file.toString());
    }
    return QualityInputs.find(names, Optional.empty());
  }

  QualityResult run(QualityInputs inputs) {
    return QualityJob.run(inputs, QualityJobSettings.defaults(out()), ScanListener.SILENT);
  }

  /** The table's rows by column. */
  static List<Map<String, String>> rows(QualityResult result) throws IOException {
    List<String> lines = Files.readAllLines(result.table());
    String[] columns = lines.getFirst().split("\t", -1);
    List<Map<String, String>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split("\t", -1);
      assertThat(cells).hasSameSizeAs(columns);
      Map<String, String> row = new LinkedHashMap<>();
      for (int c = 0; c < columns.length; c++) {
        row.put(columns[c], cells[c]);
      }
      rows.add(row);
    }
    return rows;
  }

  Path brain(String name) {
    return MadeScans.image(folder.resolve(name), MadeScans.FRAMES, 2, MadeScans::brain);
  }

  QualityJobSettings overwriting(Optional<PreprocessRecipe> recipe) {
    return new QualityJobSettings(
        out(), QualitySettings.defaults(), ScanReading.defaults(), recipe, 0.25, 1, true);
  }
}
