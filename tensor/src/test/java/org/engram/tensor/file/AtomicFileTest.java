package org.engram.tensor.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path folder;

  @Test
  void replacesTheOldFileAndLeavesNothingElse() throws IOException {
    Path file = Files.writeString(folder.resolve("table.csv"), "old");

    AtomicFile.writeStream(file, out -> out.write("new".getBytes(StandardCharsets.UTF_8)));

    assertThat(file).hasContent("new");
    assertThat(names()).containsExactly("table.csv");
  }

  @Test
  void keepsTheOldFileWhenWritingFailsHalfway() throws IOException {
    Path file = Files.writeString(folder.resolve("table.csv"), "old");

    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    channel -> {
                      channel.write(ByteBuffer.wrap(new byte[10]));
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot write " + file + ": No space left on device");

    assertThat(file).hasContent("old");
    assertThat(names()).containsExactly("table.csv");
  }

  @Test
  void removesTheTemporaryFileWhenTheContentThrowsAnUncheckedError() throws IOException {
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    folder.resolve("new.bin"),
                    channel -> {
                      throw new IllegalStateException("source closed");
                    }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(names()).isEmpty();
  }

  @Test
  void namesTheMissingFolder() {
    Path file = folder.resolve("absent").resolve("x.bin");

    assertThatThrownBy(() -> AtomicFile.write(file, channel -> {}))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("the folder " + folder.resolve("absent") + " does not exist");
  }

  @Test
  void refusesAFolderAsTheFile() {
    assertThatThrownBy(() -> AtomicFile.write(folder, channel -> {}))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("this is a folder");
  }

  @Test
  void writesThroughASymbolicLink() throws IOException {
    Path real = Files.writeString(folder.resolve("real.txt"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link.txt"), real);

    AtomicFile.writeStream(link, out -> out.write('x'));

    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(real).hasContent("x");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }
}
