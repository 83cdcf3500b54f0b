package org.engram.pipeline.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.engram.pipeline.embed.EmbedSettings;
import org.engram.pipeline.embed.Level;
import org.engram.pipeline.scan.Shard;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shards that do not make one result. */
class MergeRefusalsTest {
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

  @Test
  void shardsThatLackAreNamed() throws IOException {
    EmbedSettings settings = cohort.settings("out.csv", Level.RUN, 1);
    assertThatThrownBy(() -> cohort.merge("out.csv"))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no shard beside it");
    cohort.shard(settings, 2, 4);
    Path killed = cohort.shard(settings, 3, 4).file();
    Files.delete(folder.resolve(killed.getFileName() + ".json"));

    assertThatThrownBy(() -> cohort.merge("out.csv"))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("3 of 4 shards lacking")
        .hasMessageContaining("1/4 (not begun, or elsewhere), 3/4 (not finished), 4/4");
    assertThat(folder.resolve("out.csv")).doesNotExist();
  }

  @Test
  void aShardWhoseFileLostItsEndIsToldBeforeAnythingIsWritten() throws IOException {
    EmbedSettings settings = cohort.settings("out.csv", Level.RUN, 1);
    cohort.shard(settings, 1, 2);
    Path cut = cohort.shard(settings, 2, 2).file();
    byte[] whole = Files.readAllBytes(cut);
    Files.write(cut, Arrays.copyOf(whole, whole.length - 3));

    assertThatThrownBy(() -> cohort.merge("out.csv"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("shard-002-of-002: ends before its last scan");
    assertThat(folder.resolve("out.csv")).doesNotExist();
    assertThat(folder.resolve("out.csv.json")).doesNotExist();

    cohort.shard(settings, 2, 2);
    assertThat(cohort.merge("out.csv").rows()).isEqualTo(6);
  }

  @Test
  void aShardWithOtherSettingsIsRefusedWithWhatDiffers() throws IOException {
    cohort.shard(cohort.settings("out.csv", Level.RUN, 1), 1, 2);
    assertThatThrownBy(() -> cohort.shard(cohort.settings("out.csv", Level.RUN, 2), 2, 2))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("batch was 1, is now 2");
    assertThatThrownBy(() -> cohort.shard(cohort.settings("out.csv", Level.RUN, 1), 2, 3))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("shards was 2, is now 3");
    cohort.add("sub-09_timeseries", 9, 40);
    assertThatThrownBy(() -> cohort.shard(cohort.settings("out.csv", Level.RUN, 1), 2, 2))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("inputs was 8 (")
        .hasMessageContaining("is now 9 (");

    // Begun where it did not see the first.
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path second = cohort.shard(cohort.settings("elsewhere/out.csv", Level.RUN, 1), 2, 2).file();
    assertThatThrownBy(
            () ->
                MergeJob.run(
                    folder.resolve("out.csv"),
                    List.of(folder.resolve("out.csv.shard-001-of-002"), second),
                    false,
                    false))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("made otherwise than out.csv.shard-001-of-002")
        .hasMessageContaining("inputs was 8 (");
    assertThat(elsewhere.resolve("out.csv")).doesNotExist();
  }

  @Test
  void aTableOfAnotherJobIsNotReplaced() {
    cohort.whole(cohort.settings("out.csv", Level.SUBJECT, 1));
    assertThatThrownBy(() -> cohort.shard(cohort.settings("out.csv", Level.RUN, 1), 1, 1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("there already");
    cohort.shard(cohort.settings("out.csv", Level.RUN, 1, true), 1, 1);
    assertThatThrownBy(() -> cohort.merge("out.csv"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("made otherwise than these shards");
    assertThat(cohort.merge("out.csv", true, false).rows()).isEqualTo(6);
  }

  @ParameterizedTest
  @CsvSource({"0/3", "4/3", "1", "a/b", "1/0", "1/1000000"})
  void aShardThatCannotBeIsWrongUsage(String text) {
    assertThatThrownBy(() -> Shard.parse(text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--shard");
  }
}
