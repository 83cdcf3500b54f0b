package org.engram.pipeline.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.quality.QualitySettings;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.preprocess.MadeDense;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;
import org.junit.jupiter.api.Test;

/** The job on several threads, stopped, and done again. */
class QualityResumeTest extends QualityCase {
  @Test
  void threadsChangeNothing() throws IOException {
    QualityInputs inputs =
        inputs(
            brain("run.nii.gz"),
            MadeScans.series(folder.resolve("a.tsv")),
            MadeScans.series(folder.resolve("b.tsv")));
    Path other = folder.resolve("other");

    run(inputs);
    QualityJob.run(
        inputs,
        new QualityJobSettings(
            other,
            QualitySettings.defaults(),
            ScanReading.defaults(),
            Optional.empty(),
            0.25,
            1,
            false),
        ScanListener.SILENT);

    for (String file : List.of("qc.tsv", "qc.json", "qc.html")) {
      assertThat(other.resolve(file)).hasSameBinaryContentAs(out().resolve(file));
    }
  }

  @Test
  void anEarlierResultIsKeptUnlessItIsToBeReplaced() {
    QualityInputs inputs = inputs(brain("run.nii.gz"));
    run(inputs);

    assertThatThrownBy(() -> run(inputs))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("qc.tsv")
        .hasMessageContaining("--overwrite");
    assertThatThrownBy(
            () ->
                QualityJob.run(
                    inputs,
                    QualityJobSettings.defaults(folder.resolve("run.nii.gz")),
                    ScanListener.SILENT))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("this folder cannot be made");
  }

  @Test
  void aStoppedJobContinuesAndEndsWithTheSameBytes() throws IOException {
    Path dense = MadeDense.run(folder.resolve("in/sub-03_bold.dtseries.nii"), 3, 40);
    Path broken = MadeScans.text(folder.resolve("in/sub-02_timeseries.tsv"), "A\tB\n1\n");
    QualityInputs inputs =
        inputs(
            brain("in/sub-01_bold.nii.gz"),
            broken,
            dense,
            MadeScans.series(folder.resolve("in/sub-04_timeseries.tsv")));
    run(inputs);
    Path again = folder.resolve("again");
    QualityJobSettings settings = QualityJobSettings.defaults(again);

    assertThatThrownBy(() -> QualityJob.run(inputs, settings, new Stopper()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("stopped");
    assertThat(again.resolve("qc.tsv")).doesNotExist();
    assertThat(again.resolve("qc.tsv.partial")).exists();
    QualityJobSettings other =
        new QualityJobSettings(
            again, settings.thresholds(), settings.reading(), Optional.empty(), 0.5, 1, false);
    assertThatThrownBy(() -> QualityJob.run(inputs, other, ScanListener.SILENT))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("mask_share was 0.25, is now 0.5");
    List<Integer> before = new ArrayList<>();
    QualityJob.run(inputs, settings, new Counter(before));

    assertThat(before).containsExactly(4, 3); // four scans, of which three were there
    assertThat(again.resolve("qc.tsv.partial")).doesNotExist();
    for (String file : List.of("qc.tsv", "qc.json", "qc.html")) {
      assertThat(again.resolve(file)).hasSameBinaryContentAs(out().resolve(file));
    }
  }

  private static class Counter implements ScanListener {
    private final List<Integer> counts;

    Counter(List<Integer> counts) {
      this.counts = counts;
    }

    @Override
    public void started(int scans, int before) {
      counts.addAll(List.of(scans, before));
    }

    @Override
    public void used(ScanFile scan) {}

    @Override
    public void refused(ScanFile scan, Problem problem) {}
  }

  private static final class Stopper extends Counter {
    Stopper() {
      super(new ArrayList<>());
    }

    @Override
    public void used(ScanFile scan) {
      if (scan.subject().equals("03")) {
        throw new IllegalStateException("stopped");
      }
    }
  }
}
