package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateAndRegisterTest {
  @TempDir private Path folder;

  @Test
  void aSimulatedHeadIsRegisteredToAnother() {
    Path heads = folder.resolve("heads");
    CommandRun made =
        CommandRun.of(
            "simulate",
            "--volumes",
            "T1w,T2w",
            "--subjects",
            "2",
            "--shape",
            "44,52,44",
            "--spacing",
            "4,4,4",
            "--out",
            heads,
            "--json");
    assertThat(made.code()).as(made.err()).isZero();
    assertThat(Path.of(made.json().get("manifest").asString())).exists();

    Path out = folder.resolve("on.nii.gz");
    CommandRun registered =
        CommandRun.of(
            "register",
            heads.resolve("sub-002/anat/sub-002_T2w.nii.gz"),
            "--to",
            heads.resolve("sub-001/anat/sub-001_T1w.nii.gz"),
            "--levels",
            "8,4",
            "--already",
            "bias-corrected",
            "--out",
            out,
            "--json");
    assertThat(registered.code()).as(registered.err()).isZero();
    assertThat(registered.json().get("moving_to_fixed").size()).isEqualTo(12);
    assertThat(registered.out()).contains("already bias-corrected, as the user says");
    assertThat(Files.exists(out)).isTrue();
    assertThat(folder.resolve("on_affine.txt")).exists();
  }

  @Test
  void whatIsThereAlreadyAndWhatIsUnknownIsWrongUsage() throws IOException {
    Path out = Files.createFile(folder.resolve("there.nii.gz"));
    assertThat(CommandRun.of("register", "a.nii", "--to", "b.nii", "--out", out).code())
        .isEqualTo(2);
    CommandRun unknown =
        CommandRun.of("simulate", "--volumes", "CT", "--out", folder.resolve("new"));
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("'CT'").contains("mean-bold");
  }
}
