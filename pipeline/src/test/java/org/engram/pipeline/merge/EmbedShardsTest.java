package org.engram.pipeline.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.pipeline.embed.EmbedJob;
import org.engram.pipeline.embed.EmbedSettings;
import org.engram.pipeline.embed.Level;
import org.engram.pipeline.embed.SmallModel;
import org.engram.pipeline.embed.SmallVolumes;
import org.engram.pipeline.embed.TokenPooling;
import org.engram.pipeline.embed.VolumeEmbedJob;
import org.engram.pipeline.embed.VolumeEmbedSettings;
import org.engram.pipeline.embed.VolumePooling;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.pipeline.scan.Shard;
import org.engram.pipeline.scan.ShardResult;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.pipeline.volumes.VolumeScans;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shards of an embedding and their merge, against one job over all scans. */
class EmbedShardsTest {
  @TempDir Path folder;
  private BrainJepa model;
  private Path scans;

  /** Three subjects of two runs, one more too short, and one that is no table of numbers. */
  @BeforeEach
  void writeCohort() throws IOException {
    scans = folder.resolve("scans");
    for (int s = 1; s <= 3; s++) {
      for (int run = 1; run <= 2; run++) {
        String name = "sub-0" + s + "_ses-a_task-rest_run-" + run + "_timeseries";
        SmallModel.writeRun(scans, name, 10L * s + run, 40, SmallModel.ATLAS.labels());
      }
    }
    SmallModel.writeRun(scans, "sub-04_timeseries", 4, 20, SmallModel.ATLAS.labels());
    Files.writeString(scans.resolve("sub-02_ses-b_timeseries.tsv"), "A1\tB1\n1\tnonsense\n");
    model = SmallModel.load(SmallModel.write(folder.resolve("model")));
  }

  @AfterEach
  void close() {
    model.close();
  }

  private List<ScanFile> found() {
    return ScanFiles.find(List.of(scans.toString())).scans();
  }

  private EmbedSettings settings(String out, Level per, int batch) {
    return new EmbedSettings(
        folder.resolve(out),
        Optional.empty(),
        Optional.empty(),
        per,
        batch,
        ScanReading.defaults(),
        InputPreparation.Options.defaults(),
        false);
  }

  private ShardResult shard(EmbedSettings settings, int index, int count) {
    return shard(settings, index, count, ScanListener.SILENT);
  }

  private ShardResult shard(EmbedSettings settings, int index, int count, ScanListener listener) {
    return EmbedJob.runShard(
        model, new TokenPooling.Mean(), found(), settings, new Shard(index, count), listener);
  }

  private MergeResult merge(String out) {
    return MergeJob.run(folder.resolve(out), List.of(), false, false);
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
    EmbedJob.run(model, found(), settings(whole, level, batch), ScanListener.SILENT);
    for (int index = count; index >= 1; index--) {
      shard(settings(out, level, batch), index, count);
    }

    MergeResult result = merge(out);

    assertThat(result.refused()).hasSize(2);
    assertThat(result.shards()).isEqualTo(count);
    sameAsWhole(out, whole);
    merge(out);
    sameAsWhole(out, whole);
  }

  @Test
  void everyScanIsInOneShard() {
    List<String> seen = new ArrayList<>();
    for (int index = 1; index <= 3; index++) {
      ShardResult result =
          shard(
              settings("out.csv", Level.RUN, 3),
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
    assertThat(seen).containsExactlyElementsOf(found().stream().map(ScanFile::id).toList());
  }

  @Test
  void aShardThatWasKilledAtAnyPlaceGoesOnToTheSameBytes() throws IOException {
    EmbedSettings settings = settings("out.csv", Level.RUN, 2);
    Path file = shard(settings, 1, 2).file();
    Path sidecar = folder.resolve(file.getFileName() + ".json");
    byte[] whole = Files.readAllBytes(file);
    byte[] about = Files.readAllBytes(sidecar);
    for (int length : new int[] {0, 5, 100, whole.length / 3, whole.length / 2, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      Files.delete(sidecar);

      shard(settings, 1, 2);

      assertThat(Files.readAllBytes(file)).as("killed after byte %s", length).isEqualTo(whole);
      assertThat(Files.readAllBytes(sidecar)).isEqualTo(about);
    }
  }

  @Test
  void aFinishedShardHasNothingLeftToDo() {
    EmbedSettings settings = settings("out.csv", Level.RUN, 1);
    shard(settings, 2, 2);
    List<Integer> before = new ArrayList<>();
    shard(
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
  void shardsThatLackAreNamed() throws IOException {
    EmbedSettings settings = settings("out.csv", Level.RUN, 1);
    assertThatThrownBy(() -> merge("out.csv"))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no shard beside it");
    shard(settings, 2, 4);
    Path killed = shard(settings, 3, 4).file();
    Files.delete(folder.resolve(killed.getFileName() + ".json"));

    assertThatThrownBy(() -> merge("out.csv"))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("3 of 4 shards lacking")
        .hasMessageContaining("1/4 (not begun, or elsewhere), 3/4 (not finished), 4/4");
    assertThat(folder.resolve("out.csv")).doesNotExist();
  }

  @Test
  void aShardWhoseFileLostItsEndIsToldBeforeAnythingIsWritten() throws IOException {
    EmbedSettings settings = settings("out.csv", Level.RUN, 1);
    shard(settings, 1, 2);
    Path cut = shard(settings, 2, 2).file();
    byte[] whole = Files.readAllBytes(cut);
    Files.write(cut, Arrays.copyOf(whole, whole.length - 3));

    assertThatThrownBy(() -> merge("out.csv"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("shard-002-of-002: ends before its last scan");
    assertThat(folder.resolve("out.csv")).doesNotExist();
    assertThat(folder.resolve("out.csv.json")).doesNotExist();

    shard(settings, 2, 2);
    assertThat(merge("out.csv").rows()).isEqualTo(6);
  }

  @Test
  void aShardWithOtherSettingsIsRefusedWithWhatDiffers() throws IOException {
    shard(settings("out.csv", Level.RUN, 1), 1, 2);
    assertThatThrownBy(() -> shard(settings("out.csv", Level.RUN, 2), 2, 2))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("batch was 1, is now 2");
    assertThatThrownBy(() -> shard(settings("out.csv", Level.RUN, 1), 2, 3))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("shards was 2, is now 3");
    SmallModel.writeRun(scans, "sub-09_timeseries", 9, 40, SmallModel.ATLAS.labels());
    assertThatThrownBy(() -> shard(settings("out.csv", Level.RUN, 1), 2, 2))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("inputs was 8 (")
        .hasMessageContaining("is now 9 (");

    // Begun where it did not see the first.
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path second = shard(settings("elsewhere/out.csv", Level.RUN, 1), 2, 2).file();
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
  void shardsGoOnlyWhereThatIsAskedForAndTheRestAfterAKillToo() throws IOException {
    EmbedSettings settings = settings("out.csv", Level.RUN, 1);
    Path first = shard(settings, 1, 2).file();
    Path second = shard(settings, 2, 2).file();
    byte[] kept = Files.readAllBytes(second);
    byte[] about = Files.readAllBytes(folder.resolve(second.getFileName() + ".json"));
    merge("out.csv");
    assertThat(first).exists();

    MergeJob.run(folder.resolve("out.csv"), List.of(), false, true);
    assertThat(first).doesNotExist();
    assertThat(second).doesNotExist();

    // As a kill between the two would have left it.
    Files.write(second, kept);
    Files.write(folder.resolve(second.getFileName() + ".json"), about);
    byte[] table = Files.readAllBytes(folder.resolve("out.csv"));
    assertThat(MergeJob.run(folder.resolve("out.csv"), List.of(), false, true).shards()).isZero();
    assertThat(second).doesNotExist();
    assertThat(Files.readAllBytes(folder.resolve("out.csv"))).isEqualTo(table);
  }

  @Test
  void aTableOfAnotherJobIsNotReplaced() {
    EmbedJob.run(model, found(), settings("out.csv", Level.SUBJECT, 1), ScanListener.SILENT);
    assertThatThrownBy(() -> shard(settings("out.csv", Level.RUN, 1), 1, 1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("there already");
    EmbedSettings over = settings("out.csv", Level.RUN, 1);
    EmbedJob.runShard(
        model,
        new TokenPooling.Mean(),
        found(),
        new EmbedSettings(
            over.out(),
            over.tokens(),
            over.regions(),
            over.per(),
            over.batch(),
            over.read(),
            over.input(),
            true),
        new Shard(1, 1),
        ScanListener.SILENT);
    assertThatThrownBy(() -> merge("out.csv"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("made otherwise than these shards");
    assertThat(MergeJob.run(folder.resolve("out.csv"), List.of(), true, false).rows()).isEqualTo(6);
  }

  @ParameterizedTest
  @CsvSource({"0/3", "4/3", "1", "a/b", "1/0", "1/1000000"})
  void aShardThatCannotBeIsWrongUsage(String text) {
    assertThatThrownBy(() -> Shard.parse(text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--shard");
  }

  @ParameterizedTest
  @CsvSource({"modality", "subject"})
  void volumesOfASessionInSeveralShardsArePooledByTheMerge(String per) throws IOException {
    Path study = study();
    List<VolumeScan> volumes =
        VolumeScans.find(List.of(study.toString()), Optional.empty(), List.of()).scans();
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32);
        NeuroJepa neuro = NeuroJepa.load(SmallVolumes.model(folder.resolve("neuro")), compute)) {
      // The second table's name stands in the sidecar, so that both jobs give it the same.
      Path whole = Files.createDirectory(folder.resolve("whole"));
      Path parts = folder.resolve("parts");
      VolumeEmbedSettings settings = volumeSettings(parts, Level.fromName(per));
      Files.createDirectory(parts);
      VolumeEmbedJob.run(neuro, volumes, settings, ScanListener.SILENT);
      for (String name : List.of("out.csv", "out.csv.json", "fused.csv", "fused.csv.json")) {
        Files.move(parts.resolve(name), whole.resolve(name));
      }
      for (int index = 1; index <= 3; index++) {
        VolumeEmbedJob.runShard(neuro, volumes, settings, new Shard(index, 3), ScanListener.SILENT);
      }
      MergeJob.run(parts.resolve("out.csv"), List.of(), false, false);
      for (String name : List.of("out.csv", "out.csv.json", "fused.csv", "fused.csv.json")) {
        assertThat(parts.resolve(name)).hasSameBinaryContentAs(whole.resolve(name));
      }
    }
  }

  private static VolumeEmbedSettings volumeSettings(Path parts, Level per) {
    return new VolumeEmbedSettings(
        parts.resolve("out.csv"),
        Optional.of(parts.resolve("fused.csv")),
        Optional.empty(),
        VolumePooling.MEAN,
        Optional.empty(),
        per,
        1,
        false);
  }

  private Path study() throws IOException {
    Path root = folder.resolve("study");
    SmallVolumes.head(root.resolve("sub-01/ses-a/anat/sub-01_ses-a_run-1_T1w.nii.gz"), 90);
    SmallVolumes.head(root.resolve("sub-01/ses-a/anat/sub-01_ses-a_run-2_T1w.nii.gz"), 110);
    SmallVolumes.head(root.resolve("sub-01/ses-a/anat/sub-01_ses-a_T2w.nii.gz"), 150);
    SmallVolumes.head(root.resolve("sub-02/anat/sub-02_T1w.nii.gz"), 100);
    Files.writeString(root.resolve("sub-02/anat/sub-02_T2w.nii.gz"), "no volume");
    Files.writeString(
        root.resolve("dataset_description.json"), "{\"Name\": \"s\", \"BIDSVersion\": \"1.8.0\"}");
    return root;
  }
}
