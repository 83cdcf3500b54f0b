package org.engram.pipeline.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.engram.imaging.gradient.FunctionalGradients;
import org.engram.imaging.gradient.GradientSettings;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.training.watch.Alarm;
import org.engram.models.training.watch.MonitorRecord;
import org.engram.models.training.watch.RunHistory;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.pipeline.config.YamlConfig;
import org.engram.pipeline.gradient.GradientFiles;
import org.engram.pipeline.gradient.GroupConnectivityJob;
import org.engram.pipeline.gradient.GroupResult;
import org.engram.pipeline.gradient.GroupSettings;
import org.engram.pipeline.gradient.IncompleteScans;
import org.engram.pipeline.report.TrainingReport;
import org.engram.pipeline.run.StopRequest;
import org.engram.pipeline.scan.ScanListener;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The example of examples/abide, smaller: real series of four sites from the files as they are to a
 * trained model. Skipped where the folder of real data is absent.
 */
class AbideExampleTest {
  private static final Path EXAMPLE = above("examples/abide").orElseThrow();
  private static final int UPDATES = 30; // 20 runs in batches of 2, three times

  @TempDir Path folder;

  @Test
  void learnsFromRealSeriesOfSeveralSitesWithoutCollapseAndResumes() throws IOException {
    List<ScanFile> training = training();
    assertThat(training).hasSize(20);
    gradients(training);

    PretrainResult stopped = pretrain(training, false, "run.stop_after_updates=12");
    assertThat(stopped.finished()).isFalse();
    assertThat(stopped.updates()).isEqualTo(12);

    PretrainResult trained = pretrain(training, true, "run.stop_after_updates=null");
    assertThat(trained.finished()).isTrue();
    assertThat(trained.failedSamples()).isZero();
    assertThat(trained.skippedSteps()).isZero();
    assertThat(trained.model().resolve("model.safetensors")).exists();

    RunHistory history = RunHistory.read(folder.resolve("run"));
    assertThat(history.updates().stream().map(UpdateRecord::step))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, UPDATES).boxed().toList());
    List<Double> losses = history.updates().stream().map(UpdateRecord::loss).toList();
    assertThat(mean(losses.subList(UPDATES - 5, UPDATES))).isLessThan(mean(losses.subList(0, 5)));
    assertThat(history.monitors().stream().map(MonitorRecord::step)).containsExactly(10L, 20L, 30L);
    assertThat(history.monitors())
        .allSatisfy(
            seen -> {
              assertThat(seen.context().effectiveRank()).isGreaterThan(2);
              assertThat(seen.target().effectiveRank()).isGreaterThan(2);
              assertThat(seen.context().deviationMean()).isGreaterThan(0.05);
            });

    TrainingReport.Inputs page = RunPage.read(folder.resolve("run"));
    assertThat(page.masks()).hasSize(2);
    assertThat(page.positions()).isPresent();
    assertThat(page.missing()).isEmpty();
  }

  private static List<ScanFile> training() throws IOException {
    List<String> heldOut = Files.readAllLines(EXAMPLE.resolve("heldout.txt"));
    assertThat(heldOut).hasSize(4);
    Path data = abide();
    return ScanFiles.find(List.of(data + "/*_rois_ho.1D*")).scans().stream()
        .filter(
            scan -> heldOut.stream().noneMatch(scan.path().getFileName().toString()::startsWith))
        .toList();
  }

  private void gradients(List<ScanFile> scans) {
    GroupSettings settings =
        new GroupSettings(
            ReadOptions.defaults(),
            Optional.empty(),
            IncompleteScans.LEAVE_OUT,
            false,
            Optional.empty());
    GroupResult group = GroupConnectivityJob.run(scans, settings, ScanListener.SILENT);
    assertThat(group.refused()).isEmpty();
    assertThat(group.connectivity().size()).isEqualTo(111);
    new GradientFiles(
            folder.resolve("gradients.csv"),
            Optional.empty(),
            Optional.of(folder.resolve("regions.tsv")),
            Optional.empty(),
            Optional.empty())
        .write(
            FunctionalGradients.of(group.connectivity(), GradientSettings.defaults()),
            group.atlas(),
            group.connectivity(),
            GradientFiles.madeOf(group, settings));
  }

  private PretrainResult pretrain(List<ScanFile> scans, boolean resume, String until) {
    String inputs =
        scans.stream()
            .map(scan -> '"' + scan.path().toAbsolutePath().toString() + '"')
            .collect(Collectors.joining(",", "data.inputs=[", "]"));
    List<String> smaller =
        List.of(
            inputs,
            until,
            "model.atlas_regions=" + folder.resolve("regions.tsv"),
            "model.gradient=" + folder.resolve("gradients.csv"),
            "model.embed_dim=32",
            "model.depth=2",
            "model.predictor_dim=16",
            "model.predictor_depth=1",
            "data.windows.per_run=1",
            "run.epochs=3",
            "run.batch_size=2",
            "schedule.warmup_epochs=1",
            "schedule.learning_rate=1.0e-3",
            "monitors.every_updates=10");
    PretrainSettings settings =
        YamlConfig.read(EXAMPLE.resolve("config.yaml"), PretrainSettings.class, smaller);
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 2);
        StopRequest stop = StopRequest.manual()) {
      return PretrainJob.run(
          settings, folder.resolve("run"), resume, compute, Ranks.alone(), new Failing(), stop);
    }
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  private static Path abide() {
    String named = System.getenv("ENGRAM_TEST_DATA");
    Optional<Path> data =
        named == null || named.isBlank() ? above("shared/data") : Optional.of(Path.of(named));
    Path found = data.orElse(Path.of("../shared/data")).resolve("timeseries/abide_ho");
    assumeTrue(Files.exists(found), "no real data: " + found + " (set ENGRAM_TEST_DATA)");
    return found;
  }

  private static Optional<Path> above(String relative) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve(relative))) {
        return Optional.of(at.resolve(relative));
      }
    }
    return Optional.empty();
  }

  /** A scan that cannot be read is a failure here. */
  private static final class Failing implements PretrainListener {
    @Override
    public void note(String text) {}

    @Override
    public void update(UpdateRecord update, long updates, Optional<Duration> left) {
      assertThat(updates).isEqualTo(UPDATES);
    }

    @Override
    public void monitor(MonitorRecord monitor) {}

    @Override
    public void alarm(Alarm alarm) {}

    @Override
    public void checkpoint(Path folder) {
      assertThat(folder).isDirectory();
    }

    @Override
    public void failedSample(String file, Problem problem) {
      throw new AssertionError(file + ": " + problem.line());
    }
  }
}
