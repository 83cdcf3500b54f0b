package org.engram.pipeline.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.embed.EmbedSettings;
import org.engram.pipeline.embed.Level;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ShardResult;
import org.engram.tensor.Problem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shards of an embedding and their merge, against one job over all scans. */
class EmbedShardsTest {
  @TempDir Path folder;
  private ShardCohort cohort;

  @BeforeEach
  void writeCohort() throws IOException {
    cohort = new ShardCohort(folder);
  }

  @AfterEach
  void close() {
    cohort.close();
  }

  private void sameAsWhole(String out, String whole) {
    assertThat(folder.resolve(out)).hasSameBinaryContentAs(folder.resolve(whole));
    assertThat(folder.resolve(out + ".json"))
        .hasSameBinaryContentAs(folder.resolve(whole + ".json"));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, run, parquet",
    "2, 1, subject, csv",
    "3, 2, run, csv",
    "3, 2, session, safetensors",
    "7, 3, subject, parquet"
  })
  void theMergeHasTheBytesOfOneJob(int count, int batch, String per, String ending) {
    String whole = "whole." + ending;
    String out = "parts." + ending;
    Level level = Level.fromName(per);
    cohort.whole(cohort.settings(whole, level, batch));
    for (int index = count; index >= 1; index--) {
      cohort.shard(cohort.settings(out, level, batch), index, count);
    }

    MergeResult result = cohort.merge(out);

    assertThat(result.refused()).hasSize(2);
    assertThat(result.shards()).isEqualTo(count);
    sameAsWhole(out, whole);
    cohort.merge(out);
    sameAsWhole(out, whole);
  }

  @Test
  void everyScanIsInOneShard() {
    List<String> seen = new ArrayList<>();
    for (int index = 1; index <= 3; index++) {
      ShardResult result =
          cohort.shard(
              cohort.settings("out.csv", Level.RUN, 3),
              index,
              3,
              new ScanListener() {
                @Override
                public void started(int count, int before) {}

                @Override
                public void used(ScanFile scan) {
                  seen.add(scan.id());
                }

                @Override
                public void refused(ScanFile scan, Problem problem) {
                  seen.add(scan.id());
                }
              });
      assertThat(result.used() + result.refused().size()).isEqualTo(index == 3 ? 2 : 3);
      assertThat(result.file()).hasFileName("out.csv.shard-00" + index + "-of-003");
    }
    assertThat(seen).containsExactlyElementsOf(cohort.found().stream().map(ScanFile::id).toList());
  }

  @Test
  void aShardThatWasKilledAtAnyPlaceGoesOnToTheSameBytes() throws IOException {
    EmbedSettings settings = cohort.settings("out.csv", Level.RUN, 2);
    Path file = cohort.shard(settings, 1, 2).file();
    Path sidecar = folder.resolve(file.getFileName() + ".json");
    byte[] whole = Files.readAllBytes(file);
    byte[] about = Files.readAllBytes(sidecar);
    for (int length : new int[] {0, 5, 100, whole.length / 3, whole.length / 2, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      Files.delete(sidecar);

      cohort.shard(settings, 1, 2);

      assertThat(Files.readAllBytes(file)).as("killed after byte %s", length).isEqualTo(whole);
      assertThat(Files.readAllBytes(sidecar)).isEqualTo(about);
    }
  }

  @Test
  void aFinishedShardHasNothingLeftToDo() {
    EmbedSettings settings = cohort.settings("out.csv", Level.RUN, 1);
    cohort.shard(settings, 2, 2);
    List<Integer> before = new ArrayList<>();
    cohort.shard(
        settings,
        2,
        2,
        new ScanListener() {
          @Override
          public void started(int count, int done) {
            before.add(count);
            before.add(done);
          }

          @Override
          public void used(ScanFile scan) {
            before.add(-1);
          }

          @Override
          public void refused(ScanFile scan, Problem problem) {
            before.add(-1);
          }
        });
    assertThat(before).containsExactly(4, 4);
  }

  @Test
  void shardsGoOnlyWhereThatIsAskedForAndTheRestAfterAKillToo() throws IOException {
    EmbedSettings settings = cohort.settings("out.csv", Level.RUN, 1);
    Path first = cohort.shard(settings, 1, 2).file();
    Path second = cohort.shard(settings, 2, 2).file();
    byte[] kept = Files.readAllBytes(second);
    byte[] about = Files.readAllBytes(folder.resolve(second.getFileName() + ".json"));
    cohort.merge("out.csv");
    assertThat(first).exists();

    cohort.merge("out.csv", false, true);
    assertThat(first).doesNotExist();
    assertThat(second).doesNotExist();

    // As a kill between the two would have left it.
    Files.write(second, kept);
    Files.write(folder.resolve(second.getFileName() + ".json"), about);
    byte[] table = Files.readAllBytes(folder.resolve("out.csv"));
    assertThat(cohort.merge("out.csv", false, true).shards()).isZero();
    assertThat(second).doesNotExist();
    assertThat(Files.readAllBytes(folder.resolve("out.csv"))).isEqualTo(table);
  }
}
