package org.engram.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncodeWorkerTest {
  @TempDir private Path folder;

  @Test
  void everyRequestHasOneAnswer() throws IOException {
    Path model = SmallModel.write(folder.resolve("model"), Position.ORIGIN);
    Path tokens = folder.resolve("tokens.safetensors");

    List<String> answers =
        talk(model, "encode", "blas", "threads", "kernels", "tokens " + tokens, "dance", "end");

    assertThat(answers).hasSize(7);
    assertThat(answers.get(0)).matches("ok [0-9.E-]+");
    assertThat(answers.get(1)).matches("ok [0-9.E-]+");
    assertThat(answers.get(3)).isEqualTo("ok 2");
    assertThat(answers.get(4)).isEqualTo("ok libtorch linear and scaled_dot_product_attention");
    assertThat(answers.get(5)).isEqualTo("ok");
    assertThat(answers.get(6)).isEqualTo("failed unknown request 'dance'");
    try (Safetensors file = Safetensors.open(tokens)) {
      assertThat(file.get("tokens").shape()).containsExactly(320 * 64);
    }
  }

  @Test
  void theEndOfTheInputEndsIt() throws IOException {
    Path model = SmallModel.write(folder.resolve("model"), Position.ORIGIN);

    assertThat(talk(model)).hasSize(1);
  }

  @Test
  void aModelThatIsNotThereIsToldInOneLine() throws IOException {
    Path nowhere = folder.resolve("nowhere");

    assertThat(talk(nowhere, "encode")).singleElement().asString().startsWith("failed " + nowhere);
  }

  private static List<String> talk(Path model, String... requests) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new StringReader(String.join("\n", requests)))) {
      EncodeWorker.run(EncodePath.PLAIN_FP32, model, 1, 2, in, out);
    }
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
