package org.engram.imaging.bids;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BidsSidecarTest {
  private static final String STEM = "sub-1_task-rest_timeseries";

  @TempDir private Path folder;

  @Test
  void aSampleAFrameSaysNothingOfItsLength() throws IOException {
    Files.writeString(folder.resolve(STEM + ".json"), "{\"SamplingFrequency\": \"TR\"}");

    BidsSidecar sidecar = BidsSidecar.of(folder.resolve(STEM + ".tsv"), STEM);

    assertThat(sidecar.repetitionTime()).isEmpty();
    assertThat(sidecar.repetitionTimeFile()).isEmpty();
    assertThat(sidecar.text("SamplingFrequency")).contains("TR");
  }

  @Test
  void theFileThatStatesTheRepetitionTimeIsNamed() throws IOException {
    Files.writeString(folder.resolve("dataset_description.json"), "{}");
    Path root =
        Files.writeString(
            folder.resolve("task-rest_timeseries.json"), "\uFEFF{\"RepetitionTime\": 2}");
    Path func = Files.createDirectories(folder.resolve("sub-1/func"));

    BidsSidecar sidecar = BidsSidecar.of(func.resolve(STEM + ".tsv"), STEM, new SidecarFolders());

    assertThat(sidecar.repetitionTime()).hasValue(2);
    assertThat(sidecar.repetitionTimeFile()).contains(root);
  }
}
