package org.engram.models.finetuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The learning rate of fine-tuning is the published one, at each recorded point. */
class GoldenScheduleTest {
  @Test
  void theRateIsThePublishedOne() {
    JsonNode recorded = Recorded.json("finetune_lr");
    double relative = recorded.get("tolerance_rel").asDouble();
    assertThat(relative).isEqualTo(1e-12);
    int points = 0;
    for (JsonNode setting : recorded.get("settings")) {
      long samples =
          setting.get("batch_size").asLong()
              * setting.get("accum_iter").asLong()
              * setting.get("world_size").asLong();
      double peak = FinetuneSchedule.scaled(setting.get("blr").asDouble(), samples);
      assertThat(peak).isEqualTo(setting.get("base_lr").asDouble());
      FinetuneSchedule schedule =
          new FinetuneSchedule(
              peak,
              setting.get("min_lr").asDouble(),
              setting.get("warmup_epochs").asDouble(),
              setting.get("epochs").asInt());
      for (JsonNode point : setting.get("points")) {
        double epoch =
            point.get("step").asDouble() / setting.get("steps_per_epoch").asDouble()
                + point.get("epoch").asDouble();
        double expected = point.get("lr").asDouble();
        assertThat(schedule.at(epoch)).isCloseTo(expected, within(relative * expected + 1e-300));
        points++;
      }
    }
    assertThat(points).isGreaterThan(40);
  }

  @Test
  void aWarmUpAsLongAsTheRunIsRefused() {
    assertThatThrownBy(() -> new FinetuneSchedule(1e-3, 0, 5, 5))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("warmup_epochs")
        .hasMessageContaining("5 epochs");
  }
}
