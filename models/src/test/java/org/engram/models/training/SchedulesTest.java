package org.engram.models.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("The schedules")
class SchedulesTest {
  private static final Path RECORDED =
      Path.of("src/test/resources/golden/brainjepa/schedules.json");
  private static final double RELATIVE = 1e-12;

  /** One recorded run: what was set, and what the published code computed. */
  record Recorded(JsonNode json) {
    double number(String key) {
      return json.get(key).asDouble();
    }

    RunLength run() {
      return new RunLength(
          json.get("epochs").asInt(), json.get("ipe").asInt(), json.get("accum").asInt());
    }

    ScheduleSettings settings(MomentumLength length) {
      boolean whole = json.get("lr").isArray(); // the series stands where the setting would
      List<Double> ends = peakAndDecay(json.get("name").asString());
      return new ScheduleSettings(
          number("start_lr"),
          whole ? ends.get(0) : number("lr"),
          number("final_lr"),
          number("warmup"),
          whole ? ends.get(1) : number("wd"),
          number("final_wd"),
          json.get("ema").get(0).asDouble(),
          json.get("ema").get(1).asDouble(),
          number("ipe_scale"),
          length,
          ResumedSchedules.ITERATIONS);
    }

    /** Peak rate and first decay, which the series of the same name hides in three records. */
    private static List<Double> peakAndDecay(String name) {
      return switch (name) {
        case "small_full" -> List.of(1e-3, 0.04);
        case "no_warmup_decreasing_wd" -> List.of(3e-3, 0.4);
        case "indivisible" -> List.of(5e-4, 0.05);
        default -> List.of(Double.NaN, Double.NaN);
      };
    }

    @Override
    public String toString() {
      return json.get("name").asString();
    }
  }

  static List<Recorded> recorded() throws IOException {
    JsonNode file = JsonMapper.shared().readTree(Files.readString(RECORDED));
    return file.get("settings").valueStream().map(Recorded::new).toList();
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void meetTheRecordedSeries(Recorded recorded) {
    Schedules schedules = recorded.settings(MomentumLength.ITERATIONS).schedules(recorded.run());

    assertThat(((WarmupCosine) schedules.learningRate()).warmupSteps())
        .isEqualTo((long) recorded.number("warmup_steps"));
    assertThat(((WarmupCosine) schedules.learningRate()).totalSteps())
        .isEqualTo((long) recorded.number("T_max"));
    JsonNode json = recorded.json();
    if (json.has("lr_at_call")) {
      for (JsonNode pair : json.get("lr_at_call")) {
        close(schedules.learningRate().at(pair.get(0).asLong()), pair.get(1).asDouble());
      }
      for (JsonNode pair : json.get("wd_at_call")) {
        close(schedules.weightDecay().at(pair.get(0).asLong()), pair.get(1).asDouble());
      }
      for (JsonNode pair : json.get("momentum_at_index")) {
        close(schedules.momentum().at(pair.get(0).asLong()), pair.get(1).asDouble());
      }
    } else {
      for (int i = 0; i < json.get("lr").size(); i++) {
        close(schedules.learningRate().at(i + 1), json.get("lr").get(i).asDouble());
        close(schedules.weightDecay().at(i + 1), json.get("wd").get(i).asDouble());
      }
      for (int i = 0; i < json.get("momentum").size(); i++) {
        close(schedules.momentum().at(i), json.get("momentum").get(i).asDouble());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void lastUpdateUsesTheRecordedMomentum(Recorded recorded) {
    RunLength run = recorded.run();
    assertThat(run.updates()).isEqualTo((long) recorded.number("optimizer_steps_in_whole_run"));
    MomentumSchedule momentum =
        recorded.settings(MomentumLength.ITERATIONS).schedules(run).momentum();
    close(momentum.at(run.updates() - 1), recorded.number("momentum_of_last_step_actually_used"));
  }

  @Test
  void theMomentumCountedInUpdatesEndsOneStepBeforeItsLastValue() {
    RunLength run = new RunLength(300, 800, 8);
    ScheduleSettings published = ScheduleSettings.defaults();
    ScheduleSettings corrected = corrected(published);

    assertThat(published.schedules(run).momentum().at(run.updates() - 1))
        .isCloseTo(0.9965, within(1e-6));
    close(corrected.schedules(run).momentum().at(run.updates() - 1), 1 - 0.004 / 30_000);
  }

  @Test
  void thePublishedMomentumIsTheSameWithoutAccumulation() {
    RunLength run = new RunLength(5, 11, 1);
    MomentumSchedule published = ScheduleSettings.defaults().schedules(long40(run)).momentum();
    MomentumSchedule corrected =
        corrected(ScheduleSettings.defaults()).schedules(long40(run)).momentum();
    assertThat(corrected).isEqualTo(published);
  }

  @Test
  void thePublishedResumeRunsAheadByTheAccumulation() {
    RunLength run = new RunLength(300, 800, 8);
    long updates = 10 * run.updatesPerEpoch();
    assertThat(ScheduleSettings.defaults().updatesAtResume(run, 10, updates)).isEqualTo(8000);
    assertThat(corrected(ScheduleSettings.defaults()).updatesAtResume(run, 10, updates))
        .isEqualTo(1000);
  }

  @Test
  void cosinesTurnBackBeyondTheEndAndTheMomentumStays() {
    var rate = LearningRateSchedule.warmupCosine(0, 1, 0, 0, 10);
    assertThat(rate.at(10)).isCloseTo(0, within(1e-15));
    assertThat(rate.at(15)).isCloseTo(0.5, within(1e-12));
    assertThat(WeightDecaySchedule.cosine(0.2, 0.4, 10).at(15)).isCloseTo(0.3, within(1e-12));
    assertThat(MomentumSchedule.linear(0.9, 1, 10).at(15)).isEqualTo(1);
  }

  @Test
  void leftOverIterationsMakeNoUpdate() {
    RunLength run = new RunLength(3, 5, 2);
    assertThat(run.updates()).isEqualTo(6);
    assertThat(run.totalSteps(1.25)).isEqualTo(9);
    assertThat(run.momentumSteps(1.25, MomentumLength.ITERATIONS)).isEqualTo(18.75);
  }

  @Test
  void refuseAWarmUpLongerThanTheRun() {
    assertThatThrownBy(() -> ScheduleSettings.defaults().schedules(new RunLength(10, 80, 8)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("400 updates")
        .hasMessageContaining("100 updates");
  }

  @Test
  void refuseARunWithoutUpdates() {
    assertThatThrownBy(() -> WeightDecaySchedule.cosine(0, 0, 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("length of the run");
    assertThatThrownBy(() -> new RunLength(1, 0, 1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("iterations_per_epoch");
  }

  @Test
  void refuseAMomentumAboveOne() {
    assertThatThrownBy(() -> MomentumSchedule.linear(0.9, 1.1, 10))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("1.1");
  }

  @Test
  void countCallsFromOne() {
    assertThatThrownBy(() -> WeightDecaySchedule.cosine(0, 1, 10).at(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the first is 1");
  }

  private static RunLength long40(RunLength run) {
    return new RunLength(40 * run.epochs(), run.iterationsPerEpoch(), run.accumulation());
  }

  private static ScheduleSettings corrected(ScheduleSettings s) {
    return new ScheduleSettings(
        s.startLearningRate(),
        s.learningRate(),
        s.finalLearningRate(),
        s.warmupEpochs(),
        s.weightDecay(),
        s.finalWeightDecay(),
        s.momentum(),
        s.finalMomentum(),
        s.ipeScale(),
        MomentumLength.UPDATES,
        ResumedSchedules.UPDATES);
  }

  private static void close(double found, double recorded) {
    assertThat(found).isCloseTo(recorded, within(RELATIVE * Math.abs(recorded)));
  }
}
