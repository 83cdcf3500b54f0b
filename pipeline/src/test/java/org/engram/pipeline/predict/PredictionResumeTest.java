package org.engram.pipeline.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.embed.SmallModel;
import org.engram.pipeline.scan.ScanListener;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;
import org.junit.jupiter.api.Test;

/** Jobs that are killed go on where they were. */
class PredictionResumeTest extends PredictedScans {
  @Test
  void aKilledJobContinuesAndEndsWithTheSameBytes() throws IOException {
    for (int s = 4; s <= 5; s++) {
      SmallModel.writeRun(scans, "sub-0" + s + "_ses-a_task-rest_run-1_timeseries", s, 70, LABELS);
    }
    Files.writeString(scans.resolve("sub-02_ses-a_task-rest_run-1_timeseries.tsv"), "A1\tA2\n1\tx");
    PredictionResult whole = predict(inTwoFolds("whole.parquet"));
    PredictionSettings again = inTwoFolds("again.parquet");

    Recorder killed = new Recorder(3);
    assertThatThrownBy(() -> predict(again, killed)).hasMessage("killed");
    assertThat(folder.resolve("again.parquet")).doesNotExist();
    assertThat(folder.resolve("again.parquet.json")).doesNotExist();
    Path partial = folder.resolve("again.parquet.partial");
    byte[] journal = Files.readAllBytes(partial);
    Files.write(partial, Arrays.copyOf(journal, journal.length - 3)); // within the last record

    Recorder continued = new Recorder(Integer.MAX_VALUE);
    PredictionResult result = predict(again, continued);

    assertThat(killed.heard).containsExactly("of 5, before 0", "01", "refused 02", "03");
    assertThat(continued.heard).containsExactly("of 5, before 2", "03", "04", "05");
    assertThat(result.out()).hasSameBinaryContentAs(whole.out());
    assertThat(result.sidecar()).hasSameBinaryContentAs(whole.sidecar());
    assertThat(result.refused()).hasSize(1);
    assertThat(partial).doesNotExist();
  }

  @Test
  void aJobKilledWhileItWritesItsTableIsNotComputedAgain() throws IOException {
    PredictionResult whole = predict(inTwoFolds("whole.csv"));
    PredictionSettings again = inTwoFolds("again.csv");
    Files.createDirectories(again.out().resolve("in the way")); // the table cannot be put there
    PredictionSettings overwriting =
        new PredictionSettings(
            again.out(), again.masking(), again.error(), again.reading(), again.input(), true);
    assertThatThrownBy(() -> predict(overwriting)).isInstanceOf(ConfigurationException.class);
    Files.delete(again.out().resolve("in the way"));
    Files.delete(again.out());

    Recorder continued = new Recorder(Integer.MAX_VALUE);
    assertThat(predict(again, continued).out()).hasSameBinaryContentAs(whole.out());
    assertThat(continued.heard).containsExactly("of 3, before 3");
  }

  @Test
  void aJobBegunWithAnotherMaskIsNotContinued() {
    PredictionSettings begun = settings("errors.csv");
    assertThatThrownBy(() -> predict(begun, new Recorder(1))).hasMessage("killed");

    assertThatThrownBy(() -> predict(masked(begun, new Masking.Windows())))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "mask was regions, in 10 folds by index, is now windows, one time patch at once");
  }

  /** Writes down what it hears, and fails in the place of a kill once it heard of so many scans. */
  private static final class Recorder implements ScanListener {
    private final List<String> heard = new ArrayList<>();
    private final int last;

    Recorder(int last) {
      this.last = last;
    }

    @Override
    public void started(int count, int before) {
      heard.add("of " + count + ", before " + before);
    }

    @Override
    public void used(ScanFile scan) {
      hear(scan.subject());
    }

    @Override
    public void refused(ScanFile scan, Problem problem) {
      hear("refused " + scan.subject());
    }

    private void hear(String what) {
      heard.add(what);
      if (heard.size() > last) {
        throw new IllegalStateException("killed");
      }
    }
  }
}
