package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --shard} and {@code engram merge}, as they are typed. */
class ShardCommandsTest {
  @TempDir private Path folder;

  @Test
  void embeddingInTwoShardsAndMergingIsOneEmbedding() {
    String model = SmallCohort.model(folder.resolve("model"));
    for (int s = 1; s <= 3; s++) {
      SmallCohort.scan(folder.resolve("scans/s" + s + ".csv"), s, 40);
    }
    SmallCohort.text(folder.resolve("scans/s4.csv"), "A1,A2\n1,2\n3,4\n");
    Path whole = folder.resolve("whole.csv");
    Path parts = folder.resolve("parts.csv");
    assertThat(embed(model, whole).code()).isEqualTo(ExitCode.SOME_REFUSED);

    CommandRun second = embed(model, parts, "--shard", "2/2");
    assertThat(second.code()).as(second.err()).isEqualTo(ExitCode.SOME_REFUSED);
    assertThat(second.out())
        .contains("parts.csv.shard-002-of-002: shard 2/2 is done, 1 scan used", "refused: 1");
    CommandRun early = CommandRun.of("merge", parts);
    assertThat(early.code()).isEqualTo(ExitCode.FAILED);
    assertThat(early.err()).contains("1 of 2 shards lacking: 1/2");
    assertThat(embed(model, parts, "--shard", "1/2", "--json").json().get("used").asInt())
        .isEqualTo(2);

    CommandRun merge = CommandRun.of("merge", parts, "--delete-shards");
    assertThat(merge.code()).isEqualTo(ExitCode.SOME_REFUSED);
    assertThat(merge.out()).contains("parts.csv: 3 rows of 32 numbers, of 2 shards", "refused: 1");
    assertThat(parts).hasSameBinaryContentAs(whole);
    assertThat(folder.resolve("parts.csv.json"))
        .hasSameBinaryContentAs(folder.resolve("whole.csv.json"));
    assertThat(folder.toFile().list((_, name) -> name.contains("shard-"))).isEmpty();
  }

  private CommandRun embed(String model, Path out, String... more) {
    Object[] args = {
      "embed",
      "--model",
      model,
      "--out",
      out,
      "--tr",
      "2",
      "--threads",
      "1",
      folder.resolve("scans")
    };
    Object[] all = new Object[args.length + more.length];
    System.arraycopy(args, 0, all, 0, args.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return CommandRun.of(all);
  }

  @Test
  void manyRunsBecomeAFolderOfSeriesInShardsToo() throws IOException {
    String named = "tpl-" + SmallStudy.SPACE + "_atlas-Twelve_dseg";
    Path atlas = Files.move(SmallStudy.atlas(folder), folder.resolve(named + ".nii"));
    Files.move(folder.resolve("twelve.tsv"), folder.resolve(named + ".tsv"));
    Path study = SmallStudy.write(folder.resolve("study"));
    String bold = "sub-0%1$d/func/sub-0%1$d_task-rest_space-%2$s_desc-preproc_bold.nii.gz";
    SmallStudy.run(study.resolve(bold.formatted(3, SmallStudy.SPACE)), 3);
    Files.writeString(study.resolve(bold.formatted(2, SmallStudy.SPACE)), "no volume");

    CommandRun whole = parcellate(study, atlas, "whole");
    assertThat(whole.code()).as(whole.err()).isEqualTo(ExitCode.SOME_REFUSED);
    assertThat(whole.out()).contains("parcellate.tsv: 2 series", "refused: 1");
    for (int shard = 2; shard >= 1; shard--) {
      CommandRun part = parcellate(study, atlas, "parts", "--shard", shard + "/2");
      assertThat(part.err()).doesNotContain("expected");
    }
    CommandRun merge = CommandRun.of("merge", folder.resolve("parts"));
    assertThat(merge.code()).as(merge.err()).isEqualTo(ExitCode.SOME_REFUSED);

    String series = "sub-0%d_task-rest_space-MNI152NLin6Asym_atlas-Twelve_timeseries.tsv";
    for (String name :
        List.of(
            "parcellate.tsv", "parcellate.tsv.json", series.formatted(1), series.formatted(3))) {
      assertThat(folder.resolve("parts").resolve(name))
          .hasSameBinaryContentAs(folder.resolve("whole").resolve(name));
    }
    assertThat(folder.resolve("parts").resolve(series.formatted(2))).doesNotExist();
  }

  private CommandRun parcellate(Path study, Path atlas, String out, String... more) {
    Object[] args = {"parcellate", study, "--atlas", atlas, "--out", folder.resolve(out)};
    Object[] all = new Object[args.length + more.length];
    System.arraycopy(args, 0, all, 0, args.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return CommandRun.of(all);
  }
}
