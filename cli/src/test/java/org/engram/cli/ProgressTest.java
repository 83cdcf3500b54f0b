package org.engram.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.engram.tensor.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private long nanos = 5_000_000_000L;

  @Test
  void aPlainLineComesEveryFiveSecondsAndAtBothEnds() {
    try (Progress progress = progress(Progress.Style.PLAIN, 10, 0)) {
      for (int scan = 0; scan < 10; scan++) {
        nanos += 2_000_000_000L;
        progress.done(1);
      }
    }

    assertThat(lines())
        .containsExactly(
            "embedding  0/10 scans  0%  0 s",
            "embedding  3/10 scans  30%  2.0 s each  14 s left",
            "embedding  6/10 scans  60%  2.0 s each  8 s left",
            "embedding  9/10 scans  90%  2.0 s each  2 s left",
            "embedding  10/10 scans  100%  2.0 s each  20 s");
  }

  @Test
  void aTerminalsLineIsRedrawnAndEndsInANewLine() {
    try (Progress progress = progress(Progress.Style.TERMINAL, 4, 0)) {
      nanos += 500_000_000L;
      progress.done(2);
    }

    assertThat(text())
        .isEqualTo(
            "\r\u001b[Kembedding  0/4 scans  0%  0 s"
                + "\r\u001b[Kembedding  2/4 scans  50%  4.0/s  1 s left"
                + "\r\u001b[Kembedding  2/4 scans  50%  4.0/s  1 s left\n");
  }

  @Test
  void aTerminalIsDrawnAtMostTenTimesASecond() {
    try (Progress progress = progress(Progress.Style.TERMINAL, 1000, 0)) {
      for (int scan = 0; scan < 1000; scan++) {
        nanos += 1_000_000L;
        progress.done(1);
      }
    }

    assertThat(text().split("\r", -1)).hasSize(1 + 1 + 10 + 1);
  }

  @Test
  void anEarlierRunsScansDoNotCountInTheRate() {
    try (Progress progress = progress(Progress.Style.PLAIN, 100, 90)) {
      nanos += 10_000_000_000L;
      progress.done(5);
    }

    assertThat(lines().get(1)).isEqualTo("embedding  95/100 scans  95%  2.0 s each  10 s left");
  }

  @Test
  void anUnknownTotalLeavesOutWhatDependsOnIt() {
    try (Progress progress = progress(Progress.Style.PLAIN, 0, 0)) {
      nanos += 6_000_000_000L;
      progress.done(12);
    }

    assertThat(lines().get(1)).isEqualTo("embedding  12 scans  2.0/s");
  }

  @Test
  void aRefusalIsToldAtOnceAndCounted() {
    try (Progress progress = progress(Progress.Style.PLAIN, 2, 0)) {
      nanos += 1_000_000_000L;
      progress.refused(new Problem("a.csv, row 3", "'x'", "a number", "mend the cell"));
      nanos += 1_000_000_000L;
      progress.done(1);
    }

    assertThat(lines())
        .containsExactly(
            "embedding  0/2 scans  0%  0 s",
            "refused a.csv, row 3: 'x'; expected a number. mend the cell",
            "embedding  2/2 scans  100%  1 refused  1.0/s  2 s");
  }

  @Test
  void jsonIsOneObjectALine() {
    try (Progress progress = progress(Progress.Style.JSON, 4, 0)) {
      nanos += 2_000_000_000L;
      progress.done(1);
      progress.refused(new Problem("a.csv", "empty", "a table", ""));
      progress.note("two kinds of atlas");
    }

    assertThat(lines())
        .containsExactly(
            "{\"progress\":{\"task\":\"embedding\",\"unit\":\"scans\",\"done\":0,\"total\":4,"
                + "\"refused\":0,\"seconds\":0.0}}",
            "{\"progress\":{\"task\":\"embedding\",\"unit\":\"scans\",\"done\":1,\"total\":4,"
                + "\"refused\":0,\"seconds\":2.0,\"per_second\":0.5,\"seconds_left\":6.0}}",
            "{\"refused\":{\"where\":\"a.csv\",\"found\":\"empty\",\"expected\":\"a table\","
                + "\"remedy\":\"\"}}",
            "{\"note\":\"two kinds of atlas\"}",
            "{\"progress\":{\"task\":\"embedding\",\"unit\":\"scans\",\"done\":2,\"total\":4,"
                + "\"refused\":1,\"seconds\":2.0,\"per_second\":1.0,\"seconds_left\":2.0}}");
  }

  @ParameterizedTest
  @CsvSource({"0.4,0 s", "59.4,59 s", "59.6,1 min 0 s", "200,3 min 20 s", "7500,2 h 5 min"})
  void aDurationIsInTwoUnitsAtMost(double seconds, String text) {
    assertThat(Progress.duration(seconds)).isEqualTo(text);
  }

  private Progress progress(Progress.Style style, long total, long before) {
    PrintStream out = new PrintStream(written, true, UTF_8);
    return new Progress(out, style, "embedding", "scans", total, before, () -> nanos);
  }

  private String text() {
    return written.toString(UTF_8).replace(System.lineSeparator(), "\n");
  }

  private List<String> lines() {
    return text().lines().toList();
  }
}
