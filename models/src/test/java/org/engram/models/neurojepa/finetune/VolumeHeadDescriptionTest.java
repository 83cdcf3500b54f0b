package org.engram.models.neurojepa.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.engram.models.finetuning.CoxLoss;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.neurojepa.heads.VolumeHeadConfig;
import org.engram.models.neurojepa.heads.VolumeHeadKind;
import org.engram.models.probing.Ties;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VolumeHeadDescriptionTest {
  @TempDir private Path folder;

  private static VolumeHeadDescription of(FinetuneTask task, VolumeHeadKind kind) {
    return new VolumeHeadDescription(
        new VolumeHeadConfig(kind, 48, task.outputs(), 2, 3, 1, 24),
        task,
        "target",
        List.of("T1w", "PET"),
        "abc");
  }

  @Test
  void everyTaskComesBackAsItWasWritten() {
    for (FinetuneTask task :
        List.of(
            new FinetuneTask.Classification(List.of("no", "yes")),
            new FinetuneTask.Regression("target", 61.5, 8.25),
            new FinetuneTask.MultiLabel(List.of("a", "b", "c")),
            new FinetuneTask.Survival(
                "target", new CoxLoss(Ties.BRESLOW, CoxLoss.Reduction.SUM, 0.5)))) {
      VolumeHeadDescription written = of(task, VolumeHeadKind.AVERAGE);
      written.write(folder);

      assertThat(VolumeHeadDescription.read(folder)).isEqualTo(written);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"dim\" : 48 | \"dim\" : \"wide\" | dim: \"wide\"; expected a whole number",
        "\"version\" : 1 | \"version\" : 2 | version: 2; expected 1",
        "\"depth\" : 1 | \"deep\" : 1 | deep: unknown key",
        "\"average\" | \"medium\" | head_type: 'medium'; expected attentive"
      })
  void aWrongKeyIsNamed(String from, String to, String told) throws IOException {
    of(new FinetuneTask.Classification(List.of("no", "yes")), VolumeHeadKind.AVERAGE).write(folder);
    Path file = folder.resolve("head.json");
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));

    assertThatThrownBy(() -> VolumeHeadDescription.read(folder))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(told);
  }

  @Test
  void aHeadThatCannotBeIsTheFilesFault() throws IOException {
    of(new FinetuneTask.Classification(List.of("no", "yes")), VolumeHeadKind.AVERAGE).write(folder);
    Path file = folder.resolve("head.json");
    Files.writeString(file, Files.readString(file).replace("\"heads\" : 3", "\"heads\" : 5"));

    assertThatThrownBy(() -> VolumeHeadDescription.read(folder))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("expected a divisor of the width");
  }
}
