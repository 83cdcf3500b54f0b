package org.engram.pipeline.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.models.brainjepa.explain.ReadOut;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Npy;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadOutFileTest {
  @TempDir Path folder;

  private Path text(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  @Test
  void everyFormGivesTheSameWeights() throws IOException {
    Path npy = folder.resolve("a.npy");
    Npy.write(npy, HostTensor.of(new float[] {1, -2, 0.5f}, 1, 3));
    Path tensors = folder.resolve("b.safetensors");
    SequencedMap<String, HostTensor> named = new LinkedHashMap<>();
    named.put("weight", HostTensor.of(new float[] {1, -2, 0.5f}, 1, 3));
    named.put("bias", HostTensor.of(new float[] {4}, 1));
    Safetensors.write(tensors, named, Map.of());

    for (Path file :
        new Path[] {
          npy,
          tensors,
          text("c.csv", "1,-2,0.5\n"),
          text("d.txt", "1\n-2\n0.5"),
          text("e.json", "{\"weights\": [1, -2, 0.5], \"intercept\": 4}")
        }) {
      ReadOut.Linear read = ReadOutFile.read(file);
      assertThat(read.weights()).as("%s", file).containsExactly(1, -2, 0.5);
      assertThat(read.name()).isEqualTo(file.getFileName().toString().substring(0, 1));
      assertThat(read.intercept())
          .isEqualTo(file.toString().matches(".*(json|tensors)") ? 4.0 : 0.0);
    }
  }

  @Test
  void aProbeOfStandardisedFeaturesIsBroughtToTheEmbedding() throws IOException {
    ReadOut.Linear read =
        ReadOutFile.read(
            text(
                "fold 1.json",
                "{\"weights\": [2, 3], \"intercept\": 1, \"mean\": [4, 5], \"deviation\": [2,"
                    + " 0]}"));

    assertThat(read.name()).isEqualTo("fold_1");
    assertThat(read.weights()).containsExactly(1, 0);
    assertThat(read.intercept()).isEqualTo(-3);
  }

  @Test
  void whatIsNoReadOutIsRefusedInWords() throws IOException {
    assertThatThrownBy(() -> ReadOutFile.read(folder.resolve("none.json")))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("no such file");
    Path table = text("probe.csv", "weight\n1\n");
    assertThatThrownBy(() -> ReadOutFile.read(table))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("value 1: 'weight'");
    Path json = text("probe.json", "{\"coef\": [1]}");
    assertThatThrownBy(() -> ReadOutFile.read(json)).hasMessageContaining("keys [coef]");
    Path half = text("half.json", "{\"weights\": [1], \"mean\": [1]}");
    assertThatThrownBy(() -> ReadOutFile.read(half)).hasMessageContaining("deviation: not there");
    Path broken = text("broken.json", "{\"weights\": [1,");
    assertThatThrownBy(() -> ReadOutFile.read(broken)).isInstanceOf(FileFormatException.class);
    Path classes = folder.resolve("classes.npy");
    Npy.write(classes, HostTensor.of(new float[6], 2, 3));
    assertThatThrownBy(() -> ReadOutFile.read(classes))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("[2, 3]")
        .hasMessageContaining("several classes");
    Path pickle = text("probe.pkl", "x");
    assertThatThrownBy(() -> ReadOutFile.read(pickle)).hasMessageContaining("names no format");
  }
}
