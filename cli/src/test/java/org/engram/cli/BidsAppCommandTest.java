package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.engram.cohort.EmbeddingTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command line of a BIDS App, on a derivative of two participants. */
class BidsAppCommandTest {
  @TempDir Path folder;

  private Path study() {
    return SmallStudy.write(folder.resolve("study"));
  }

  /** The participant level with Brain-JEPA; makes model and atlas where they are not there. */
  private Object[] line(Path out, Object... more) {
    Path model = folder.resolve("model");
    if (!Files.exists(model)) {
      SmallCohort.model(model);
      SmallStudy.atlas(folder);
    }
    Object[] fixed = {
      "bids-app",
      folder.resolve("study"),
      out,
      "participant",
      "--model",
      model,
      "--recipe",
      "minimal",
      "--atlas",
      folder.resolve("twelve.nii"),
      "--assume-space",
      SmallStudy.SPACE,
      "--precision",
      "fp32"
    };
    return Stream.concat(Stream.of(fixed), Stream.of(more)).toArray();
  }

  @Test
  void eachParticipantBecomesATableOfADerivativeAndTheGroupOne() throws IOException {
    study();
    Path out = folder.resolve("out");

    CommandRun participants = CommandRun.of(line(out, "--skip-bids-validator"));

    assertThat(participants.code()).as(participants.err()).isZero();
    assertThat(participants.err()).contains("no BIDS validator is run");
    assertThat(participants.out()).isEqualTo("sub-01: 1 row\nsub-02: 1 row\n");
    Path table = out.resolve("sub-01/sub-01_desc-brainjepa_embeddings.tsv");
    assertThat(EmbeddingTable.read(table)).hasSize(1);
    JsonNode sidecar = json(table.resolveSibling("sub-01_desc-brainjepa_embeddings.json"));
    assertThat(sidecar.get("Sources").get(0).asString()).endsWith("desc-preproc_bold.nii.gz");
    assertThat(sidecar.get("preprocessing").asString()).isEqualTo("minimal");
    JsonNode description = json(out.resolve("dataset_description.json"));
    assertThat(description.get("DatasetType").asString()).isEqualTo("derivative");
    assertThat(description.get("GeneratedBy").get(0).get("Name").asString()).isEqualTo("Engram");
    assertThat(files(out.resolve(".work"))).isEmpty();

    CommandRun group = CommandRun.of("bids-app", folder.resolve("study"), out, "group");

    assertThat(group.code()).as(group.err()).isZero();
    assertThat(group.out()).contains("2 rows of 32 numbers, of 2 participants");
    assertThat(EmbeddingTable.read(out.resolve("group_desc-brainjepa_embeddings.parquet")))
        .extracting(row -> row.subject())
        .containsExactly("01", "02");
    assertThat(Files.readAllLines(out.resolve("group_desc-brainjepa_participants.tsv")).get(1))
        .startsWith("sub-01\t1\t1\t0\t1.0000\t1\t");
    assertThat(out.resolve("group_desc-brainjepa_report.html"))
        .content()
        .contains("Embeddings of a group", "sub-02");
  }

  @Test
  void whatIsDoneIsPassedOverAndOtherSettingsAreRefused() throws IOException {
    study();
    Path out = folder.resolve("out");
    CommandRun.of(line(out, "--participant-label", "sub-02"));
    Path first = out.resolve("sub-01");
    Path second = out.resolve("sub-02/sub-02_desc-brainjepa_embeddings.tsv");
    assertThat(first).doesNotExist();
    byte[] before = Files.readAllBytes(second);

    CommandRun again = CommandRun.of(line(out));
    CommandRun other = CommandRun.of(line(out, "--normalization", "region-zscore"));
    CommandRun anew = CommandRun.of(line(out, "--normalization", "region-zscore", "--overwrite"));

    assertThat(again.out()).isEqualTo("sub-01: 1 row\nsub-02: 1 row, there already\n");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("of participants 01, 02", "--overwrite");
    assertThat(anew.code()).isZero();
    assertThat(Files.readAllBytes(second)).isNotEqualTo(before);
  }

  @Test
  void participantsAtOnceGiveTheBytesOfOneAfterTheOther() throws Exception {
    study();
    Path together = folder.resolve("together");
    Path alone = folder.resolve("alone");
    Object[] one = line(together, "--participant_label", "01", "--threads", "1");
    Object[] two = line(together, "--participant_label", "02", "--threads", "1");
    List<Callable<CommandRun>> runs = List.of(() -> CommandRun.of(one), () -> CommandRun.of(two));

    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (Future<CommandRun> run : threads.invokeAll(runs)) {
        assertThat(run.get().code()).as(run.get().err()).isZero();
      }
    }
    CommandRun.of(line(alone, "--threads", "1"));

    assertThat(files(together)).isEqualTo(files(alone)).hasSize(6);
    for (Path file : files(alone)) {
      assertThat(together.resolve(file)).hasSameBinaryContentAs(alone.resolve(file));
    }
  }

  @Test
  void aParticipantWithoutAUsableScanIsRefusedByNameAndTheGroupSaysSo() throws IOException {
    Path study = study();
    Files.createDirectories(study.resolve("sub-03/func"));
    Path out = folder.resolve("out");

    CommandRun participants = CommandRun.of(line(out));
    CommandRun group = CommandRun.of("bids-app", study, out, "group", "--json");
    CommandRun unknown = CommandRun.of(line(out, "--participant-label", "04"));

    assertThat(participants.code()).isEqualTo(3);
    assertThat(participants.out()).contains("sub-03: refused: ", "no scan that this model");
    assertThat(group.code()).isEqualTo(3);
    assertThat(group.json().get("missing").get(0).asString())
        .isEqualTo("sub-03: no scan that this model could take");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("04: no such participant", "01, 02, 03");
  }

  @Test
  void anotherSettingForAParticipantIsNoGroup() {
    Path study = study();
    Path out = folder.resolve("out");
    CommandRun.of(line(out, "--participant-label", "01"));
    CommandRun.of(line(out, "--participant-label", "02", "--normalization", "region-zscore"));

    CommandRun group = CommandRun.of("bids-app", study, out, "group");

    assertThat(group.code()).isEqualTo(1);
    assertThat(group.err()).contains("2 different models or settings", "against");
  }

  @Test
  void anatomicalVolumesGoTheSameWay() throws IOException {
    Path study = folder.resolve("heads");
    SmallPhantoms.write(study);
    Path model = SmallPhantoms.model(folder.resolve("volumes"));
    Path out = folder.resolve("out");

    CommandRun run =
        CommandRun.of(
            "bids-app",
            study,
            out,
            "participant",
            "--model",
            model,
            "--participant-label",
            "001",
            "002",
            "--precision",
            "fp32");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).isEqualTo("sub-001: 2 rows\nsub-002: 2 rows\n");
    assertThat(CommandRun.of("bids-app", study, out, "group", "--participant-label", "001").out())
        .contains("2 rows of 48 numbers, of 1 participants");
  }

  @Test
  void anotherDataSetIsNotWrittenInto() throws IOException {
    Path study = study();
    Path out = Files.createDirectories(folder.resolve("out"));
    Path theirs =
        Files.writeString(
            out.resolve("dataset_description.json"),
            "{\"Name\": \"fMRIPrep\", \"GeneratedBy\": [{\"Name\": \"fMRIPrep\"}]}");
    byte[] before = Files.readAllBytes(theirs);

    CommandRun into = CommandRun.of(line(study));
    CommandRun among = CommandRun.of(line(out));

    assertThat(into.code()).isEqualTo(2);
    assertThat(into.err()).contains("which is BIDS_DIR", study.resolve("derivatives").toString());
    assertThat(among.code()).isEqualTo(2);
    assertThat(among.err()).contains("with the dataset_description.json of others");
    assertThat(theirs).hasBinaryContent(before);
    assertThat(files(out)).hasSize(1);
  }

  @Test
  void aLevelThatIsNoneIsWrongUsage() {
    CommandRun run = CommandRun.of("bids-app", study(), folder.resolve("out"), "subject");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("'subject'", "participant or group");
  }

  private static JsonNode json(Path file) throws IOException {
    return JsonMapper.shared().readTree(Files.readString(file));
  }

  /** All files below a folder, from it, sorted. */
  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).map(root::relativize).sorted().toList();
    }
  }
}
