package org.engram.pipeline.pretrain.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.engram.imaging.atlas.ConstantRegions;
import org.engram.imaging.atlas.MissingRegions;
import org.engram.imaging.signal.Normalization;
import org.engram.imaging.signal.ShortRuns;
import org.engram.imaging.timeseries.Orientation;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.training.BatchPlan;
import org.engram.models.training.BatchSource;
import org.engram.models.training.LoadedBatch;
import org.engram.models.training.LoaderListener;
import org.engram.models.training.LoaderSettings;
import org.engram.models.training.PrefetchingLoader;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real cohorts from their files to batches. Skipped where the folder of real data is absent. */
class RealCohortTest {
  private static final String FEP = "timeseries/fep_schaefer400";
  private static final String ABIDE = "timeseries/abide_ho";

  @TempDir Path folder;

  private static Path real(String relative) {
    String named = System.getenv("ENGRAM_TEST_DATA");
    Path data = named == null || named.isBlank() ? null : Path.of(named);
    for (Path at = Path.of("").toAbsolutePath(); data == null && at != null; at = at.getParent()) {
      data = Files.isDirectory(at.resolve("shared/data")) ? at.resolve("shared/data") : null;
    }
    Path found = (data == null ? Path.of("../shared/data") : data).resolve(relative);
    assumeTrue(Files.exists(found), "no real data: " + found + " (set ENGRAM_TEST_DATA)");
    return found;
  }

  private static PreparationSettings marking(boolean assumeOrder) {
    return new PreparationSettings(
        Optional.empty(),
        ShortRuns.REFUSE,
        MissingRegions.REFUSE,
        ConstantRegions.MARK,
        assumeOrder,
        RegionOrder.SAME);
  }

  private ScanReading bySite() {
    return MadeCohort.by(
        MadeCohort.text(
            folder.resolve("tr.csv"), "site,tr\nNYU,2.0\nUM_1,2.0\nPitt,1.5\nKKI,2.5\n"));
  }

  @Test
  void abideAsTheFilesAreBecomesBatchesWithoutAModel() throws InterruptedException {
    List<ScanFile> scans = ScanFiles.find(List.of(real(ABIDE).toString())).scans();
    ModelInput input = new ModelInput(Optional.empty(), 96, 2);
    Path cache = folder.resolve("cache");
    CohortIndex index =
        RunCache.build(
            scans,
            bySite(),
            marking(false),
            input,
            cache,
            CacheSettings.defaults(),
            false,
            ScanListener.SILENT);

    assertThat(index.atlas().size()).isEqualTo(111);
    assertThat(index.refused()).isEmpty();
    assertThat(index.runs()).hasSize(24);
    Map<String, Long> sites =
        index.runs().stream()
            .collect(
                Collectors.groupingBy(
                    run -> run.site().orElseThrow(), TreeMap::new, Collectors.counting()));
    assertThat(sites)
        .isEqualTo(new TreeMap<>(Map.of("KKI", 4L, "NYU", 8L, "Pitt", 4L, "UM_1", 8L)));
    assertThat(index.runs())
        .allSatisfy(
            run -> {
              // floor((frames - 1) x TR / 2 s) + 1
              int expected = (int) ((run.fileFrames() - 1) * run.repetitionTime() / 2 + 1e-6) + 1;
              assertThat(run.frames()).isEqualTo(expected);
              assertThat(run.frameTime()).isEqualTo(2);
              assertThat(run.rate()).isEqualTo(1);
            });
    assertThat(index.runs().getFirst().fileFrames()).isEqualTo(152);
    assertThat(index.runs().getFirst().frames()).isEqualTo(189);
    try (PretrainSamples samples =
            PretrainSamples.fromCache(
                cache,
                index,
                input,
                WindowSettings.defaults(),
                Normalization.fromName("global-zscore"),
                1);
        BatchSource loader =
            PrefetchingLoader.open(
                samples, BatchPlan.of(1, 8, 2), LoaderSettings.defaults(), LoaderListener.SILENT)) {
      int batches = 0;
      for (Optional<LoadedBatch> next = loader.next(); next.isPresent(); next = loader.next()) {
        LoadedBatch batch = next.get();
        assertThat(batch.values().shape()).containsExactly(8, 1, 111, 96);
        float[] values = batch.values().toFloats();
        for (int row = 0; row < 8; row++) {
          double sum = 0;
          for (int i = row * 111 * 96; i < (row + 1) * 111 * 96; i++) {
            sum += values[i];
          }
          assertThat(sum / (111 * 96)).isCloseTo(0, within(1e-5));
        }
        batches++;
      }
      assertThat(batches).isEqualTo(6);
      assertThat(loader.statistics().failed()).isZero();
    }
  }

  @Test
  void the419RegionsOfSchaeferAndSubcortexAreTakenByTheirOrderFromFilesOrCache() {
    String subjects = real(FEP).resolve("ts_sub-*_ses-*.txt.gz").toString();
    List<ScanFile> scans = ScanFiles.find(List.of(subjects)).scans();
    ScanReading reading =
        new ScanReading(
            MadeCohort.at(2).read().withOrientation(Orientation.REGIONS_AS_ROWS), Optional.empty());
    ModelInput input = new ModelInput(Optional.empty(), 160, 2);
    Path cache = folder.resolve("cache");
    CohortIndex index =
        RunCache.build(
            scans,
            reading,
            marking(true),
            input,
            cache,
            new CacheSettings(1, 2),
            false,
            ScanListener.SILENT);

    assertThat(index.atlas().size()).isEqualTo(419);
    assertThat(index.runs())
        .extracting(run -> run.subject() + "/" + run.session() + " " + run.frames())
        .containsExactly("001/1 234", "001/2 234", "002/1 234", "003/1 234");
    Normalization zscore = Normalization.fromName("region-zscore");
    try (PretrainSamples files =
            PretrainSamples.fromFiles(index, reading, input, WindowSettings.defaults(), zscore, 3);
        PretrainSamples cached =
            PretrainSamples.fromCache(cache, index, input, WindowSettings.defaults(), zscore, 3)) {
      float[] one = new float[419 * 160];
      float[] other = new float[419 * 160];
      files.load(1, 2, 2, one);
      cached.load(1, 2, 2, other);
      assertThat(other).isEqualTo(one);
    }
  }

  @Test
  void twoCohortsOfOtherAtlasesAreNotMixed() {
    List<ScanFile> scans =
        ScanFiles.find(
                List.of(
                    real(ABIDE).resolve("NYU_0050952_rois_ho.1D").toString(),
                    real("timeseries/nitime/fmri_timeseries.csv").toString()))
            .scans();

    assertThatThrownBy(
            () ->
                CohortIndex.build(
                    scans,
                    MadeCohort.at(2),
                    marking(false),
                    new ModelInput(Optional.empty(), 96, 2),
                    2,
                    ScanListener.SILENT))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("fmri_timeseries.csv: 31 regions, without '")
        .hasMessageContaining("NYU_0050952_rois_ho.1D");
  }
}
