package org.engram.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.engram.pipeline.embed.SmallModel;
import org.engram.server.client.ServiceLoad;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceLoadTest {
  private static final Duration TIME = Duration.ofMillis(400);

  @TempDir Path folder;

  private static void isAllAccountedFor(ServiceLoad.Figures figures) {
    assertThat(figures.lost()).as(figures.line()).isZero();
    assertThat(figures.refused()).as(figures.line()).isZero();
    assertThat(figures.results() + figures.turnedAway()).isEqualTo(figures.sent());
    assertThat(figures.millis()).hasSize(figures.results()).isSorted();
  }

  @Test
  void belowAndPastSaturationEveryRequestIsAResultOrToldWhenToComeAgain() {
    try (Running running =
        Running.start(
            folder,
            settings ->
                settings
                    .withJobs(Running.jobs(folder, 1, Duration.ZERO, 2))
                    .withLimits(Limits.defaults().withQueue(2)))) {
      Path scan = SmallModel.writeRun(folder, "scan", 1, 64, Running.LABELS);
      ServiceLoad load =
          ServiceLoad.of(running.uri("/"), Optional.empty(), scan, Map.of("repetition_time", "2"));

      ServiceLoad.Figures below = load.closed(1, TIME);
      isAllAccountedFor(below);
      assertThat(below.turnedAway()).isZero();
      assertThat(below.results()).isPositive();
      ServiceLoad.Figures past = load.open(1000, TIME);
      isAllAccountedFor(past);
      assertThat(past.turnedAway()).isPositive();
    }
  }

  @Test
  void whatIsRefusedOrNotAnsweredIsNoResult() {
    Path scan = SmallModel.writeRun(folder, "scan", 1, 20, Running.LABELS);
    ServiceLoad nobody;
    try (Running running = Running.start(folder, settings -> settings)) {
      Map<String, String> about = Map.of("repetition_time", "2");
      nobody = ServiceLoad.of(running.uri("/"), Optional.empty(), scan, about);

      ServiceLoad.Figures tooShort = nobody.open(5, TIME);

      assertThat(tooShort.refused()).as(tooShort.line()).isEqualTo(2);
      assertThat(tooShort.line()).contains("p50 NaN ms", "refused 2, lost 0");
    }
    assertThat(nobody.open(5, TIME).lost()).isEqualTo(2);
  }
}
