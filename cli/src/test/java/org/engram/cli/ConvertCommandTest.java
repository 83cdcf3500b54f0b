package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** On checkpoints that PyTorch 1.13 wrote; the second asks for os.system. */
class ConvertCommandTest {
  private static final Path RESOURCES = Path.of("src/test/resources/org/engram/cli");
  private static final Path CHECKPOINT = RESOURCES.resolve("published.pth.tar");

  @TempDir private Path folder;

  @Test
  void whatWasWrittenKeptAndLeftOutIsTold() {
    Path out = folder.resolve("model.safetensors");

    CommandRun run = CommandRun.of("convert", CHECKPOINT, out);

    assertThat(run.code()).isEqualTo(0);
    assertThat(run.out().lines())
        .containsExactly(
            "wrote " + out,
            "  layout          pretraining",
            "  tensors         12, 60 elements",
            "                  encoder.*  4 tensors, 20 elements",
            "                  predictor.*  4 tensors, 20 elements",
            "                  target_encoder.*  4 tensors, 20 elements",
            "  metadata        format = pt",
            "  metadata        epoch = 300",
            "  metadata        loss = 0.125",
            "  metadata        batch_size = 16",
            "  metadata        world_size = 4",
            "  metadata        lr = 1.0E-5",
            "  left out        opt: training state",
            "  left out        scaler: training state");
    try (Safetensors written = Safetensors.open(out)) {
      assertThat(written.names()).hasSize(12).contains("target_encoder.norm.weight");
    }
  }

  @Test
  void jsonHasTheSameInParts() {
    Path out = folder.resolve("model.safetensors");

    JsonNode report = CommandRun.of("convert", CHECKPOINT, out, "--json").json();

    assertThat(report.get("tensors").asInt()).isEqualTo(12);
    assertThat(report.get("groups").get("predictor.*").get("elements").asInt()).isEqualTo(20);
    assertThat(report.get("metadata").get("epoch").asString()).isEqualTo("300");
    assertThat(report.get("left_out")).hasSize(2);
  }

  @Test
  void aFileThatIsThereIsReplacedOnlyWhenAsked() throws IOException {
    Path out = Files.writeString(folder.resolve("model.safetensors"), "mine");

    CommandRun refused = CommandRun.of("convert", CHECKPOINT, out);

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("there already", "--overwrite");
    assertThat(Files.readString(out)).isEqualTo("mine");
    assertThat(CommandRun.of("convert", CHECKPOINT, out, "--overwrite").code()).isEqualTo(0);
    assertThat(Files.size(out)).isEqualTo(1272);
  }

  @Test
  void aCheckpointThatAsksForCodeIsRefusedByItsName() {
    Path out = folder.resolve("model.safetensors");

    CommandRun run = CommandRun.of("convert", RESOURCES.resolve("refused_system.pt"), out);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("posix.system", "Nothing was executed");
    assertThat(out).doesNotExist();
  }

  @Test
  void theOutputIsSafetensors() {
    CommandRun run = CommandRun.of("convert", CHECKPOINT, folder.resolve("model.pt"));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("a name that ends in .safetensors");
  }
}
