package org.engram.tensor.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rank ends in the middle of a collective, and so do all others, with its reason. */
class RankFailureTest {
  /** Half of the minute that is promised; the ranks here are told after 4 s of silence. */
  private static final int SOON = 30;

  @TempDir Path folder;

  @Test
  void anErrorOfOneRankIsToldByAll() throws Exception {
    try (RankProcesses ranks = new RankProcesses(folder, 3, "throw")) {
      awaitReady(3);
      assertThat(ranks.exit(1, SOON)).isEqualTo(1);
      assertThat(ranks.said(1)).contains("IllegalStateException: out of luck");
      for (int rank : new int[] {0, 2}) {
        assertThat(ranks.exit(rank, SOON)).as(ranks.said(rank)).isEqualTo(RankProgram.TOLD);
        assertThat(ranks.said(rank))
            .contains("TOLD rank " + rank + " of 3: rank 1 failed: ")
            .contains("out of luck in two lines");
      }
    }
  }

  @Test
  void aRankThatIsKilledIsNamedByAll() throws Exception {
    try (RankProcesses ranks = new RankProcesses(folder, 3, "average")) {
      awaitReady(3);
      ranks.process(2).destroyForcibly();
      for (int rank : new int[] {0, 1}) {
        assertThat(ranks.exit(rank, SOON)).as(ranks.said(rank)).isEqualTo(RankProgram.TOLD);
        assertThat(ranks.said(rank)).contains("of 3: rank 2 gave no sign of life for 4.0 s");
      }
    }
  }

  @Test
  void theEndOfTheFirstRankEndsAllThoughItKeepsTheMeetingPoint() throws Exception {
    try (RankProcesses ranks = new RankProcesses(folder, 3, "average")) {
      awaitReady(3);
      ranks.process(0).destroyForcibly();
      for (int rank : new int[] {1, 2}) {
        assertThat(ranks.exit(rank, SOON)).as(ranks.said(rank)).isEqualTo(RankProgram.TOLD);
        assertThat(ranks.said(rank)).contains("rank 0 is gone: its meeting point closed");
      }
    }
  }

  @Test
  void aRankThatIsBusyWithSomethingElseIsEndedByItsHandler() throws Exception {
    try (RankProcesses ranks = new RankProcesses(folder, 3, "busy")) {
      awaitReady(3);
      ranks.process(2).destroyForcibly();
      assertThat(ranks.exit(1, SOON)).as(ranks.said(1)).isEqualTo(RankProgram.HALTED);
      assertThat(ranks.said(1)).contains("HALTED rank 2 gave no sign of life for 4.0 s");
      assertThat(ranks.exit(0, SOON)).as(ranks.said(0)).isNotZero();
    }
  }

  @Test
  void aFrozenFirstRankEndsTheOthers() throws Exception {
    try (RankProcesses ranks = new RankProcesses(folder, 2, "average")) {
      awaitReady(2);
      Process stop =
          new ProcessBuilder("kill", "-STOP", Long.toString(ranks.process(0).pid())).start();
      assertThat(stop.waitFor()).isZero();
      assertThat(ranks.exit(1, SOON)).as(ranks.said(1)).isEqualTo(RankProgram.HALTED);
      assertThat(ranks.said(1)).contains("HALTED rank 0 gave no sign of life for 4.0 s");
    }
  }

  /** Until all ranks have averaged a few times. */
  private void awaitReady(int count) throws IOException, InterruptedException {
    try (WatchService watch = folder.getFileSystem().newWatchService()) {
      folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
      while (!IntStream.range(0, count)
          .allMatch(rank -> Files.exists(folder.resolve("ready-" + rank)))) {
        assertThat(System.nanoTime()).as("in time").isLessThan(end);
        var key = watch.poll(10, TimeUnit.SECONDS);
        if (key != null) {
          key.pollEvents();
          key.reset();
        }
      }
    }
  }
}
