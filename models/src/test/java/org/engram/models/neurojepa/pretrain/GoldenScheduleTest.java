package org.engram.models.neurojepa.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.LongToDoubleFunction;
import org.engram.models.training.LearningRateSchedule;
import org.engram.models.training.WeightDecaySchedule;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Schedules recorded from the published implementation. */
class GoldenScheduleTest {
  @Test
  void everyScheduleReturnsThePublishedValuesInTheirOrder() {
    JsonNode schedules = Recorded.json("schedules").get("schedules");
    assertThat(schedules.size()).isEqualTo(12);
    for (JsonNode schedule : schedules) {
      LongToDoubleFunction values =
          schedule(schedule.get("class").asString(), schedule.get("args"));
      JsonNode wanted = schedule.get("values_in_call_order");
      for (int i = 0; i < wanted.size(); i++) {
        double value = wanted.get(i).asDouble();
        assertThat(values.applyAsDouble(i))
            .as(schedule.get("class") + " " + schedule.get("args") + ", value " + i)
            .isCloseTo(value, within(1e-12 * Math.abs(value)));
      }
    }
  }

  /** By the number of the call, from 0. */
  private static LongToDoubleFunction schedule(String name, JsonNode args) {
    return switch (name) {
      case "WarmupCosineSchedule" -> {
        LearningRateSchedule rate =
            LearningRateSchedule.warmupCosine(
                args.get("start_lr").asDouble(),
                args.get("ref_lr").asDouble(),
                args.get("final_lr").asDouble(),
                args.get("warmup_steps").asLong(),
                args.get("T_max").asLong());
        yield call -> rate.at(call + 1);
      }
      case "LinearDecaySchedule" -> {
        LearningRateSchedule rate =
            LearningRateSchedule.linearDecay(
                args.get("ref_lr").asDouble(),
                args.get("final_lr").asDouble(),
                args.get("T_max").asLong());
        yield call -> rate.at(call + 1);
      }
      case "WSDSchedule" -> {
        LearningRateSchedule rate =
            LearningRateSchedule.warmupStableDecay(
                args.get("start_lr").asDouble(),
                args.get("ref_lr").asDouble(),
                args.get("final_lr").asDouble(),
                args.get("warmup_steps").asLong(),
                args.get("anneal_steps").asLong(),
                args.get("T_max").asLong());
        yield call -> rate.at(call + 1);
      }
      case "CosineWDSchedule" -> {
        WeightDecaySchedule decay =
            WeightDecaySchedule.cosine(
                args.get("ref_wd").asDouble(),
                args.get("final_wd").asDouble(),
                args.get("T_max").asLong());
        yield call -> decay.at(call + 1);
      }
      case "InverseCosineScheduler" -> {
        ExpertBalanceSchedule rate =
            new ExpertBalanceSchedule(
                args.get("u_min").asDouble(),
                args.get("u_max").asDouble(),
                args.get("warmup_steps").asDouble(),
                args.get("total_steps").asDouble());
        yield rate::at;
      }
      default -> throw new IllegalStateException(name);
    };
  }
}
