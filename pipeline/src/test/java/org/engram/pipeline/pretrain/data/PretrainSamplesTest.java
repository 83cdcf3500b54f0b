package org.engram.pipeline.pretrain.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.engram.imaging.atlas.ConstantRegions;
import org.engram.imaging.atlas.MissingRegions;
import org.engram.imaging.signal.Normalization;
import org.engram.imaging.signal.PublishedFrames;
import org.engram.imaging.signal.ShortRuns;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.Variant;
import org.engram.models.training.CounterRandom;
import org.engram.pipeline.config.YamlConfig;
import org.engram.pipeline.pretrain.data.WindowSettings.Choice;
import org.engram.pipeline.scan.ScanListener;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainSamplesTest {
  private static final Normalization NONE = Normalization.fromName("none");

  @TempDir Path folder;

  private PretrainSamples samples(
      double time,
      PreparationSettings preparation,
      ModelInput input,
      WindowSettings windows,
      Normalization normalization) {
    CohortIndex index =
        CohortIndex.build(
            MadeCohort.scans(folder.resolve("scans")),
            MadeCohort.at(time),
            preparation,
            input,
            2,
            ScanListener.SILENT);
    return PretrainSamples.fromFiles(index, MadeCohort.at(time), input, windows, normalization, 7);
  }

  private static float[] load(PretrainSamples samples, int epoch, long position, int sample) {
    long[] shape = samples.shape();
    float[] values = new float[(int) (shape[1] * shape[2])];
    samples.load(epoch, position, sample, values);
    return values;
  }

  @Test
  void aWindowIsCutFromARandomPlaceThatEpochAndPositionGive() {
    MadeCohort.run(folder.resolve("scans/a.csv"), MadeCohort.LABELS, 490);
    PretrainSamples samples =
        samples(
            0.735,
            PreparationSettings.defaults(),
            MadeCohort.known(160, 2.205),
            WindowSettings.defaults(),
            NONE);

    assertThat(samples.shape()).containsExactly(1, 4, 160);
    for (int position = 0; position < 20; position++) {
      // As published: a real start in [0, 490 - 480), and every third frame, or a little more.
      double start = new CounterRandom(7, 0x3a17).uniform(3, position, 0) * 10;
      int[] frames = PublishedFrames.indices(490, 3, 160, start);
      float[] expected = new float[640];
      for (int i = 0; i < 640; i++) {
        expected[i] = 100 * (i / 160) + frames[i % 160];
      }
      assertThat(load(samples, 3, position, 0)).isEqualTo(expected);
    }
  }

  @Test
  void startsCoverTheRunEvenly() {
    MadeCohort.run(folder.resolve("scans/a.csv"), MadeCohort.LABELS, 20);
    PretrainSamples samples =
        samples(
            2,
            PreparationSettings.defaults(),
            MadeCohort.known(10, 2),
            WindowSettings.defaults(),
            NONE);
    int[] starts = new int[11];
    for (int i = 0; i < 2000; i++) {
      starts[(int) load(samples, i % 4, i, 0)[0]]++;
    }

    // The published draw never reaches the last start: real numbers below 10, cut to whole ones.
    assertThat(starts[10]).isZero();
    for (int i = 0; i < 10; i++) {
      assertThat(starts[i]).isCloseTo(200, within(60));
    }
  }

  @Test
  void fixedWindowsAndSeveralARun() {
    MadeCohort.run(folder.resolve("scans/a.csv"), MadeCohort.LABELS, 15);
    MadeCohort.run(folder.resolve("scans/b.csv"), MadeCohort.LABELS, 15);
    ModelInput input = MadeCohort.known(10, 2);
    PreparationSettings strict = PreparationSettings.defaults();

    assertThat(load(samples(2, strict, input, new WindowSettings(Choice.FIRST, 1), NONE), 5, 9, 1))
        .startsWith(0, 1, 2);
    assertThat(load(samples(2, strict, input, new WindowSettings(Choice.CENTRE, 1), NONE), 5, 9, 1))
        .startsWith(2, 3, 4);
    PretrainSamples three = samples(2, strict, input, new WindowSettings(Choice.RANDOM, 3), NONE);
    assertThat(three.size()).isEqualTo(6);
    assertThat(IntStream.range(0, 6).mapToObj(s -> three.run(s).subject()))
        .containsExactly("a", "a", "a", "b", "b", "b");
    assertThatThrownBy(() -> new WindowSettings(Choice.FIRST, 2))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("per_run: 2; expected 1: first is one window");
  }

  @Test
  void normalisationComesAfterTheCut() {
    MadeCohort.random(folder.resolve("scans/a.csv"), 3, 50);
    PretrainSamples samples =
        samples(
            2,
            PreparationSettings.defaults(),
            MadeCohort.known(20, 2),
            WindowSettings.defaults(),
            Normalization.fromName("global-zscore"));
    float[] window = load(samples, 0, 4, 0);

    double mean = IntStream.range(0, 80).mapToDouble(i -> window[i]).sum() / 80;
    double squares = IntStream.range(0, 80).mapToDouble(i -> Math.pow(window[i] - mean, 2)).sum();
    assertThat(mean).isCloseTo(0, within(1e-6));
    assertThat(squares / 79).isCloseTo(1, within(1e-6));
  }

  @Test
  void missingRegionsAndShortRunsFollowTheirPolicy() {
    MadeCohort.run(folder.resolve("scans/a.csv"), List.of("B1", "A1", "A2"), 6);
    PreparationSettings lenient =
        new PreparationSettings(
            Optional.empty(),
            ShortRuns.TILE,
            MissingRegions.MEAN,
            ConstantRegions.REFUSE,
            false,
            RegionOrder.SAME);
    PretrainSamples samples =
        samples(2, lenient, MadeCohort.known(8, 2), WindowSettings.defaults(), NONE);

    assertThat(samples.index().runs().getFirst().windows()).isZero();
    assertThat(load(samples, 0, 0, 0))
        .containsExactly(
            0, 1, 2, 3, 4, 5, 0, 1, //
            100, 101, 102, 103, 104, 105, 100, 101, 200, 201, 202, 203, 204, 205, 200, 201, 200,
            201, 202, 203, 204, 205, 200, 201); // B2 from B1, the same network
    assertThat(samples.warnings()).containsExactly("1 runs lack regions, which are filled (mean)");
  }

  @Test
  void aWindowThatCannotBeNormalisedNamesItsRunAndItsPlace() {
    StringBuilder flat = new StringBuilder("A1,A2,B1,B2\n");
    for (int t = 0; t < 40; t++) {
      flat.append(t < 39 ? "5,5,5,5\n" : "6,7,8,9\n");
    }
    MadeCohort.text(folder.resolve("scans/a.csv"), flat.toString());
    PretrainSamples samples =
        samples(
            2,
            PreparationSettings.defaults(),
            MadeCohort.known(10, 2),
            new WindowSettings(Choice.CENTRE, 1),
            Normalization.fromName("global-zscore"));

    assertThatThrownBy(() -> load(samples, 0, 0, 0))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("a.csv, window at 30.0 s, normalization global-zscore: a window of");
  }

  @Test
  void aFileThatChangedSinceItWasIndexedIsRefused() {
    Path file = MadeCohort.run(folder.resolve("scans/a.csv"), MadeCohort.LABELS, 30);
    PretrainSamples samples =
        samples(
            2,
            PreparationSettings.defaults(),
            MadeCohort.known(10, 2),
            WindowSettings.defaults(),
            NONE);
    MadeCohort.run(file, MadeCohort.LABELS, 31);

    assertThatThrownBy(() -> load(samples, 0, 0, 0))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("a file that changed since it was indexed");
  }

  @Test
  void aCacheGivesTheVeryValuesOfTheFiles() {
    // Three ways to the model's 2 s: as it is, picked, and resampled; and one too short.
    for (int i = 0; i < 5; i++) {
      MadeCohort.random(folder.resolve("scans/one/n_" + i + ".csv"), i, 60 + i);
      MadeCohort.random(folder.resolve("scans/two/h_" + i + ".csv"), 10 + i, 90 + i);
      MadeCohort.random(folder.resolve("scans/odd/o_" + i + ".csv"), 20 + i, 50 + i);
    }
    MadeCohort.random(folder.resolve("scans/short/n_9.csv"), 99, 12);
    Path table = MadeCohort.text(folder.resolve("tr.tsv"), "site\ttr\nn\t2\nh\t1\no\t2.5\n");
    PreparationSettings padded =
        new PreparationSettings(
            Optional.empty(),
            ShortRuns.PAD_MEAN,
            MissingRegions.REFUSE,
            ConstantRegions.REFUSE,
            false,
            RegionOrder.SAME);
    ModelInput input = MadeCohort.known(16, 2);
    var scans = MadeCohort.scans(folder.resolve("scans"));
    Path cache = folder.resolve("cache");
    CohortIndex cached =
        RunCache.build(
            scans,
            MadeCohort.by(table),
            padded,
            input,
            cache,
            CacheSettings.defaults(),
            false,
            ScanListener.SILENT);
    CohortIndex plain =
        CohortIndex.build(scans, MadeCohort.by(table), padded, input, 2, ScanListener.SILENT);

    assertThat(plain.runs()).extracting(CohortRun::rate).containsOnly(1, 2);
    assertThat(cached.runs()).extracting(run -> run.site().orElseThrow()).contains("n", "h", "o");
    for (String name : List.of("global-zscore", "region-zscore", "none")) {
      Normalization normalization = Normalization.fromName(name);
      try (PretrainSamples a =
              PretrainSamples.fromFiles(
                  plain, MadeCohort.by(table), input, WindowSettings.defaults(), normalization, 1);
          PretrainSamples b =
              PretrainSamples.fromCache(
                  cache, cached, input, WindowSettings.defaults(), normalization, 1)) {
        List<String> differing = new ArrayList<>();
        for (int s = 0; s < a.size(); s++) {
          if (!Arrays.equals(load(a, 2, 5 + s, s), load(b, 2, 5 + s, s))) {
            differing.add(a.name(s));
          }
        }
        assertThat(differing).isEmpty();
        assertThat(b.size()).isEqualTo(16);
      }
    }
  }

  @Test
  void settingsNameFilesOrACacheAndGiveBoth() {
    for (int i = 0; i < 3; i++) {
      MadeCohort.random(folder.resolve("scans/s" + i + ".csv"), i, 40);
    }
    ModelInput input = new ModelInput(Optional.empty(), 16, 2);
    DataSettings files =
        YamlConfig.parse(
            "test",
            "inputs: [scans]\nrepetition_time: 2\nwindows: {per_run: 2}\n",
            folder,
            DataSettings.class,
            List.of());
    RunCache.build(
        files.scans().scans(),
        files.reading(),
        files.preparation(),
        input,
        folder.resolve("cache"),
        CacheSettings.defaults(),
        false,
        ScanListener.SILENT);
    DataSettings cache =
        YamlConfig.parse(
            "test",
            "inputs: []\ncache: cache\nwindows: {per_run: 2}\n",
            folder,
            DataSettings.class,
            List.of());

    try (PretrainSamples a =
            PretrainSamples.open(files, files.index(input, ScanListener.SILENT), input, NONE, 1);
        PretrainSamples b =
            PretrainSamples.open(cache, cache.index(input, ScanListener.SILENT), input, NONE, 1)) {
      assertThat(a.size()).isEqualTo(6);
      assertThat(load(a, 0, 3, 5)).isEqualTo(load(b, 0, 3, 5));
    }
    assertThat(
            YamlConfig.parse(
                "test", YamlConfig.write(cache), folder, DataSettings.class, List.of()))
        .isEqualTo(cache);
    assertThatThrownBy(
            () -> YamlConfig.parse("test", "inputs: []\n", folder, DataSettings.class, List.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("test, line 1, inputs: none; expected files, folders or globs, or");
    assertThatThrownBy(
            () ->
                cache.index(
                    ModelInput.of(BrainJepaConfig.published(Variant.VIT_BASE), Optional.empty()),
                    ScanListener.SILENT))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("the model's 2.205 s");
  }
}
