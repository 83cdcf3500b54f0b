package org.engram.pipeline.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SimulatedDatasetTest {
  @TempDir private Path folder;

  @Test
  void writesTheFilesOfADerivativeFolder() throws IOException {
    CohortSimulator cohort =
        new CohortSimulator(new CohortSimulator.Settings(3, 1, 14, 20, 2, 3, 5));

    List<Path> written = SimulatedDataset.write(cohort, folder);

    assertThat(files())
        .containsExactly(
            "atlas-Sim_dseg.tsv",
            "dataset_description.json",
            "participants.tsv",
            "sub-001/func/sub-001_task-rest_atlas-Sim_timeseries.json",
            "sub-001/func/sub-001_task-rest_atlas-Sim_timeseries.tsv",
            "sub-002/func/sub-002_task-rest_atlas-Sim_timeseries.json",
            "sub-002/func/sub-002_task-rest_atlas-Sim_timeseries.tsv",
            "sub-003/func/sub-003_task-rest_atlas-Sim_timeseries.json",
            "sub-003/func/sub-003_task-rest_atlas-Sim_timeseries.tsv");
    assertThat(written).hasSize(3);
    assertThat(written.getFirst()).hasFileName("sub-001_task-rest_atlas-Sim_timeseries.tsv");
  }

  @Test
  void theSeriesReadBackToTheBit() throws IOException {
    CohortSimulator cohort =
        new CohortSimulator(new CohortSimulator.Settings(3, 1, 14, 20, 2, 3, 5));
    Path file = SimulatedDataset.write(cohort, folder).get(2);
    SimulatedScan scan = cohort.scan(2, 0);

    List<String> lines = Files.readAllLines(file);

    assertThat(lines.getFirst().split("\t")).containsExactlyElementsOf(scan.series().labels());
    assertThat(lines).hasSize(1 + 26);
    for (int t = 0; t < 26; t++) {
      String[] cells = lines.get(t + 1).split("\t");
      for (int r = 0; r < 14; r++) {
        assertThat(Double.parseDouble(cells[r])).isEqualTo(scan.series().value(r, t));
      }
    }
    JsonNode sidecar =
        JsonMapper.builder()
            .build()
            .readTree(
                Files.readString(
                    file.resolveSibling(file.getFileName().toString().replace(".tsv", ".json"))));
    assertThat(sidecar.get("RepetitionTime").asDouble())
        .isEqualTo(scan.series().repetitionTime().orElseThrow());
  }

  @Test
  void participantsCarryWhatIsTrueOfThem() throws IOException {
    CohortSimulator cohort =
        new CohortSimulator(new CohortSimulator.Settings(2, 2, 14, 20, 2, 2, 5));

    SimulatedDataset.write(cohort, folder);

    List<String> lines = Files.readAllLines(folder.resolve("participants.tsv"));
    assertThat(lines).hasSize(3);
    assertThat(lines.getFirst())
        .isEqualTo("participant_id\tage\tsex\tsite\tgroup\ttrait\ttempo\tmean_fd");
    String[] second = lines.get(2).split("\t");
    SimulatedScan scan = cohort.scan(1, 0);
    assertThat(second[0]).isEqualTo("sub-002");
    assertThat(Double.parseDouble(second[1])).isEqualTo(scan.age());
    assertThat(second[3]).isEqualTo("south");
    assertThat(second[4]).isEqualTo("patient");
    assertThat(Double.parseDouble(second[5])).isEqualTo(scan.trait());
    assertThat(Double.parseDouble(second[6])).isEqualTo(scan.tempo());
    assertThat(files())
        .contains("sub-002/ses-2/func/sub-002_ses-2_task-rest_atlas-Sim_timeseries.tsv");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(f -> folder.relativize(f).toString())
          .sorted()
          .toList();
    }
  }
}
