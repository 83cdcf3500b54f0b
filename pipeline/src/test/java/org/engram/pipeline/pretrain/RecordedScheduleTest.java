package org.engram.pipeline.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.models.neurojepa.pretrain.ExpertBalance;
import org.engram.models.neurojepa.pretrain.ExpertBalanceSchedule;
import org.engram.models.training.RunLength;
import org.engram.models.training.Schedules;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The settings of a run give the rates that were recorded from published trainings. */
class RecordedScheduleTest {
  @ParameterizedTest
  @ValueSource(strings = {"train_trace_a", "train_trace_b_cooldown"})
  void theRatesOfEachUpdateAreTheRecordedOnes(String name) throws IOException {
    JsonNode trace = JsonMapper.shared().readTree(Files.readString(file(name)));
    JsonNode sizes = trace.get("optimization");
    double ipeScale = sizes.get("ipe_scale").asDouble();
    double warmup = sizes.get("warmup").asDouble();
    RunLength length = new RunLength(sizes.get("num_epochs").asInt(), sizes.get("ipe").asInt(), 1);
    VolumeScheduleSettings settings =
        new VolumeScheduleSettings(
            sizes.get("is_anneal").asBoolean()
                ? VolumeScheduleSettings.Shape.LINEAR
                : VolumeScheduleSettings.Shape.COSINE,
            sizes.get("start_lr").asDouble(),
            sizes.get("lr").asDouble(),
            sizes.get("final_lr").asDouble(),
            warmup,
            0,
            sizes.get("weight_decay").asDouble(),
            sizes.get("final_weight_decay").asDouble(),
            sizes.get("ema").get(0).asDouble(),
            sizes.get("ema").get(1).asDouble(),
            ipeScale);
    ExpertBalanceSchedule rate =
        new ExpertSettings(
                ExpertBalance.Correction.PROPORTIONAL,
                sizes.get("bias_clip").asDouble(),
                sizes.get("bias_update_rate_min").asDouble(),
                sizes.get("bias_update_rate_max").asDouble())
            .schedule(length, warmup, ipeScale);
    Schedules schedules = settings.schedules(length);

    JsonNode steps = trace.get("steps");
    assertThat(steps.size()).isPositive();
    for (int s = 0; s < steps.size(); s++) {
      JsonNode step = steps.get(s);
      same(schedules.learningRate().at(s + 1), step.get("lr"));
      same(schedules.weightDecay().at(s + 1), step.get("wd"));
      same(schedules.momentum().at(s), step.get("momentum"));
      same(rate.at(s), step.get("moe_bias_update_rate"));
    }
  }

  private static void same(double actual, JsonNode expected) {
    double value = expected.asDouble();
    assertThat(actual).isCloseTo(value, within(1e-12 * Math.abs(value)));
  }

  private static Path file(String name) {
    Path models = Path.of("..", "models");
    return (Files.isDirectory(models) ? models : Path.of("models"))
        .resolve("src/test/resources/golden/neurojepa/" + name + ".json");
  }
}
