package org.engram.pipeline.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.engram.pipeline.run.Checkpoints.Checkpoint;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
  @TempDir Path folder;

  @Test
  void keepsTheLastFewAndKnowsTheNewest() {
    Checkpoints checkpoints = new Checkpoints(folder.resolve("c"), 2);
    for (long step : new long[] {5, 10, 15}) {
      checkpoints.write(step, into -> text(into.resolve("weights"), "at " + step));
    }
    assertThat(steps(checkpoints)).containsExactly(10L, 15L);
    assertThat(checkpoints.latest().orElseThrow().folder().resolve("weights")).hasContent("at 15");
  }

  @Test
  void keepsTheBestUntilABetterOneIsMarked() {
    Checkpoints checkpoints = new Checkpoints(folder, 1);
    checkpoints.write(1, into -> text(into.resolve("weights"), "1"));
    checkpoints.markBest(1);
    checkpoints.write(2, into -> text(into.resolve("weights"), "2"));
    checkpoints.write(3, into -> text(into.resolve("weights"), "3"));
    assertThat(steps(checkpoints)).containsExactly(1L, 3L);
    assertThat(checkpoints.best().orElseThrow().step()).isEqualTo(1);
    checkpoints.markBest(3);
    assertThat(steps(checkpoints)).containsExactly(3L);
  }

  @Test
  void aWritingThatFailedLeavesTheOldCheckpointsAndNoHalfOne() {
    Checkpoints checkpoints = new Checkpoints(folder, 3);
    checkpoints.write(1, into -> text(into.resolve("weights"), "1"));
    assertThatThrownBy(
            () ->
                checkpoints.write(
                    2,
                    into -> {
                      text(into.resolve("weights"), "half");
                      throw new UncheckedIOException(new IOException("disk full"));
                    }))
        .hasMessageContaining("disk full");
    assertThat(steps(checkpoints)).containsExactly(1L);
    assertThat(steps(new Checkpoints(folder, 3))).containsExactly(1L);
    assertThat(folder.toFile().list()).containsExactly("step-00000001");
  }

  @Test
  void aStepWrittenAgainIsReplaced() {
    Checkpoints checkpoints = new Checkpoints(folder, 3);
    checkpoints.write(7, into -> text(into.resolve("a"), "first"));
    checkpoints.write(7, into -> text(into.resolve("b"), "second"));
    assertThat(checkpoints.latest().orElseThrow().folder().toFile().list()).containsExactly("b");
  }

  @Test
  void keepingNoneIsRefused() {
    assertThatThrownBy(() -> new Checkpoints(folder, 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("checkpoints.keep");
  }

  private static List<Long> steps(Checkpoints checkpoints) {
    return checkpoints.all().stream().map(Checkpoint::step).toList();
  }

  private static void text(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
