package org.engram.imaging.timeseries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.engram.tensor.EngramException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepetitionTimeTableTest {
  @TempDir Path folder;

  private RepetitionTimeTable table(String text) throws IOException {
    return RepetitionTimeTable.read(TestData.write(folder, "tr.csv", text));
  }

  @Test
  void aSiteHoldsForTheSubjectsThatBeginWithItsName() throws IOException {
    RepetitionTimeTable table = table("site,tr\nNYU,2.0\nUM_1,2.1\nUM,2.2\nPITT,1.5\n");
    assertThat(table.of("NYU_0050952_rois_ho")).hasValue(2.0);
    assertThat(table.of("UM_1_0050300_rois_ho")).hasValue(2.1);
    assertThat(table.of("UM_2_0050300")).hasValue(2.2);
    assertThat(table.of("Pitt_0050013")).hasValue(1.5);
    assertThat(table.of("NYUX_1")).isEmpty();
    assertThat(table.of("KKI_0050777")).isEmpty();
  }

  @Test
  void aSubjectsOwnValueWinsOverItsSites() throws IOException {
    RepetitionTimeTable table =
        table("participant_id\tsite\tRepetitionTime\nsub-01\tA\t2\nn/a\tA\t3\n");
    assertThat(table.of("01")).hasValue(2);
    assertThat(table.of("sub-01")).hasValue(2);
    assertThat(table.of("A_02")).hasValue(3);
  }

  @ParameterizedTest
  @CsvSource({
    "'site,tr\nNYU,2000\n', milliseconds: write 2.0",
    "'site,tr\nNYU,25\n', 25.0 s",
    "'site,tr\nNYU,0\n', 0.0 s",
    "'site,tr\nNYU,two\n', 'line 2: ''two'''",
    "'site,tr\nNYU\n', line 2: 1 cells",
    "'site,tr\nNYU,2\nnyu,3\n', line 3: nyu with 3.0 s",
    "'site,tr\nn/a,2\n', neither subject nor site",
    "'place,tr\nNYU,2\n', 'the columns [place, tr]'",
    "'site,time\nNYU,2\n', 'the columns [site, time]'"
  })
  void aTableThatCannotBeIsRefusedByLine(String text, String words) {
    assertThatThrownBy(() -> table(text))
        .isInstanceOf(EngramException.class)
        .hasMessageContaining("tr.csv")
        .hasMessageContaining(words);
  }

  @Test
  void millisecondsAreARefusalNotAFormatError() {
    assertThatThrownBy(() -> table("site,tr\nNYU,735\n")).isInstanceOf(RefusedInputException.class);
  }

  @Test
  void aFilesOwnTimeGoesBeforeItsSubjects() {
    Path file = folder.resolve("sub-01_task-rest_timeseries.tsv");
    RepetitionTimeTable table = RepetitionTimeTable.ofFiles(Map.of(file, 0.72));

    assertThat(table.of(ScanFile.of(file))).hasValue(0.72);
    assertThat(table.of(ScanFile.of(folder.resolve("sub-02_timeseries.tsv")))).isEmpty();
    assertThatThrownBy(() -> RepetitionTimeTable.ofFiles(Map.of(file, 720.0)))
        .hasMessageContaining("sub-01_task-rest");
  }
}
