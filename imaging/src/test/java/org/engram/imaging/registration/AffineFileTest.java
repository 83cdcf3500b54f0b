package org.engram.imaging.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.engram.imaging.volume.Affine;
import org.engram.tensor.FileFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AffineFileTest {
  @TempDir private Path folder;

  @Test
  void aMapComesBackToTheLastBit() throws IOException {
    Affine map = KnownMaps.draw(11, false);
    Path file = folder.resolve("map.txt");
    AffineFile.write(file, map, List.of("moving: a\nb"));

    assertThat(AffineFile.read(file)).isEqualTo(map);
    assertThat(Files.readAllLines(file)).hasSize(6).contains("# moving: a b", "0 0 0 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 0 0 0\n0 1 0 0\n0 0 1 0\n",
        "1 0 0 0\n0 1 0 0\n0 0 1 0\n0 0 0 2\n",
        "1 0 0 0\n0 1 0 x\n0 0 1 0\n0 0 0 1\n",
        "1 0 0 0\n0 1 0 NaN\n0 0 1 0\n0 0 0 1\n",
        "1 0 0 0\n0 1 0\n0 0 1 0\n0 0 0 1\n",
        "1 0 0 0\n0 0 0 0\n0 0 1 0\n0 0 0 1\n"
      })
  void anythingElseIsRefusedByTheFile(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("other.txt"), text);
    assertThatThrownBy(() -> AffineFile.read(file))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("other.txt")
        .hasMessageContaining("four rows of four numbers");
  }
}
