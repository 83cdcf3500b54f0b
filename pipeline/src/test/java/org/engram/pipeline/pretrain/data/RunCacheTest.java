package org.engram.pipeline.pretrain.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.engram.imaging.signal.Normalization;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCacheTest {
  // Each run is 4 x 30,000 float32, 480 kB: three to a file of 1 MB.
  private static final CacheSettings SMALL = new CacheSettings(1, 2);
  private static final int FRAMES = 30_000;

  @TempDir Path folder;
  private Path scans;

  @BeforeEach
  void write() {
    scans = folder.resolve("scans");
    for (int i = 0; i < 7; i++) {
      MadeCohort.run(scans.resolve("s" + i + ".csv"), MadeCohort.LABELS, FRAMES);
    }
    MadeCohort.text(scans.resolve("s3x.csv"), "A1,A2,B1,B2\n1,2,3\n");
  }

  private CohortIndex build(
      String out, ScanReading reading, boolean overwrite, ScanListener heard) {
    return RunCache.build(
        MadeCohort.scans(scans),
        reading,
        PreparationSettings.defaults(),
        MadeCohort.known(16, 2),
        folder.resolve(out),
        SMALL,
        overwrite,
        heard);
  }

  private CohortIndex build(String out) {
    return build(out, MadeCohort.at(2), false, ScanListener.SILENT);
  }

  /** Names and bytes of the files in a folder. */
  private SequencedMap<String, byte[]> files(String out) throws IOException {
    SequencedMap<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(folder.resolve(out))) {
      for (Path file : all.toList()) {
        files.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }

  @Test
  void runsLieInFilesOfBoundedSizeThatTheIndexNames() throws IOException {
    CohortIndex index = build("cache");

    assertThat(files("cache"))
        .containsOnlyKeys(
            "index.jsonl",
            "runs-00000.safetensors",
            "runs-00001.safetensors",
            "runs-00002.safetensors");
    assertThat(index.runs())
        .extracting(run -> run.subject() + " " + run.shard().get() + " " + run.tensor().get())
        .containsExactly(
            "s0 runs-00000.safetensors 00000000",
            "s1 runs-00000.safetensors 00000001",
            "s2 runs-00000.safetensors 00000002",
            "s3 runs-00001.safetensors 00000003",
            "s4 runs-00001.safetensors 00000004",
            "s5 runs-00001.safetensors 00000005",
            "s6 runs-00002.safetensors 00000006");
    assertThat(index.refused()).hasSize(1);
    assertThat(RunCache.open(folder.resolve("cache"))).isEqualTo(index);
  }

  /** Counts what is read. */
  private static final class Heard implements ScanListener {
    int before;
    int read;

    @Override
    public void started(int scans, int already) {
      before = already;
    }

    @Override
    public void used(ScanFile scan) {
      read++;
    }

    @Override
    public void refused(ScanFile scan, Problem problem) {
      read++;
    }
  }

  @Test
  void aBuildThatWasKilledGoesOnAndEndsWithTheSameBytes() throws IOException {
    build("whole");
    build("killed");
    Files.delete(folder.resolve("killed/index.jsonl"));
    Files.delete(folder.resolve("killed/runs-00002.safetensors"));
    Heard heard = new Heard();

    assertThatThrownBy(() -> RunCache.open(folder.resolve("killed")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("a cache that is not finished");
    build("killed", MadeCohort.at(2), false, heard);

    assertThat(heard.before).isEqualTo(7); // six runs and the refused one among them
    assertThat(heard.read).isEqualTo(1);
    SequencedMap<String, byte[]> whole = files("whole");
    files("killed").forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(whole.get(name)));
    assertThat(files("killed")).hasSameSizeAs(whole);
  }

  @Test
  void aFinishedCacheIsFoundDoneAndAnotherIsNotOverwrittenUnasked() throws IOException {
    CohortIndex index = build("cache");
    Heard heard = new Heard();

    assertThat(build("cache", MadeCohort.at(2), false, heard)).isEqualTo(index);
    assertThat(heard.read).isZero();
    assertThatThrownBy(() -> build("cache", MadeCohort.at(1), false, ScanListener.SILENT))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("made from other inputs or with other settings");
    MadeCohort.run(scans.resolve("s7.csv"), MadeCohort.LABELS, 40);
    assertThatThrownBy(() -> build("cache")).isInstanceOf(ConfigurationException.class);

    CohortIndex anew = build("cache", MadeCohort.at(1), true, ScanListener.SILENT);
    assertThat(anew.runs()).hasSize(8).extracting(CohortRun::rate).containsOnly(2);
  }

  @Test
  void aCacheThatDoesNotFitTheModelIsRefused() {
    CohortIndex index = build("cache");

    assertThatThrownBy(() -> open(index, MadeCohort.known(16, 1)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("index.jsonl: runs brought to a repetition time of 2.0 s; expected");
  }

  private PretrainSamples open(CohortIndex index, ModelInput input) {
    return PretrainSamples.fromCache(
        folder.resolve("cache"),
        index,
        input,
        WindowSettings.defaults(),
        Normalization.fromName("none"),
        1);
  }

  @Test
  void anIndexThatLeadsOutOfTheCacheOrDoesNotAgreeWithItIsRefused() throws IOException {
    build("cache");
    Path file = folder.resolve("cache/index.jsonl");
    String text = Files.readString(file);

    damaged(file, text.replace("\"runs-00000.", "\"../runs-00000."), "no file of the cache");
    damaged(file, text.replace("\"frames\":30000", "\"frames\":29999"), "as the index has it");
  }

  private void damaged(Path file, String text, String says) throws IOException {
    Files.writeString(file, text);
    try (PretrainSamples samples =
        open(RunCache.open(folder.resolve("cache")), MadeCohort.known(16, 2))) {
      assertThatThrownBy(() -> samples.load(0, 0, 0, new float[64]))
          .isInstanceOf(FileFormatException.class)
          .hasMessageContaining(says);
    }
  }

  @Test
  void settingsAreChecked() {
    assertThat(CacheSettings.defaults().shardMegabytes()).isEqualTo(128);
    assertThatThrownBy(() -> new CacheSettings(0, 1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("shard_megabytes: 0");
    assertThatThrownBy(() -> new CacheSettings(1, 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("workers: 0");
  }
}
