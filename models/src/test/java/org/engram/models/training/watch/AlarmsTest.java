package org.engram.models.training.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.engram.models.training.watch.Records.latents;
import static org.engram.models.training.watch.Records.monitor;
import static org.engram.models.training.watch.Records.update;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.engram.models.training.watch.Alarm.Kind;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.Test;

class AlarmsTest {
  /** Short windows: flat over 20 updates, usual gradient over 10, waiting over 5, calm after 4. */
  private static final AlarmSettings SETTINGS =
      new AlarmSettings(20, 0.002, 0.2, 2, 0.5, 0.05, 0.5, 0.995, 10, 10, 0.001, 0.05, 5, 4, 2);

  private final Alarms alarms = new Alarms(SETTINGS);

  @Test
  void aGoodRunSaysNothing() {
    List<Alarm> heard = hear(1, 500, step -> update(step, falling(step)));
    for (int i = 1; i <= 20; i++) {
      heard.addAll(alarms.monitor(monitor(10L * i, latents(5), latents(5 + 0.1 * i))));
    }

    assertThat(heard).isEmpty();
  }

  @Test
  void aLossThatIsNotFiniteIsToldOnceAnEpisode() {
    hear(1, 10, step -> update(step, falling(step)));
    List<Alarm> heard = hear(11, 15, step -> update(step, Double.NaN));
    heard.addAll(hear(16, 18, step -> update(step, falling(step)))); // not calm for long enough
    heard.addAll(hear(19, 19, step -> update(step, Double.POSITIVE_INFINITY)));
    heard.addAll(hear(20, 23, step -> update(step, falling(step))));
    heard.addAll(hear(24, 24, step -> update(step, Double.NaN)));

    assertThat(heard).extracting(Alarm::step).containsExactly(11L, 24L);
    assertThat(heard).extracting(Alarm::kind).containsOnly(Kind.LOSS_NOT_FINITE);
    assertThat(heard.getFirst().line())
        .startsWith("step 11, loss: the loss is NaN. Lower the learning rate");
  }

  @Test
  void aFlatLossIsToldWhileTheLearningRateIsHigh() {
    List<Alarm> heard = hear(1, 60, step -> update(step, 0.31));

    assertThat(heard).hasSize(1);
    assertThat(heard.getFirst().kind()).isEqualTo(Kind.LOSS_FLAT);
    assertThat(heard.getFirst().step()).isEqualTo(30);
    assertThat(heard.getFirst().message())
        .isEqualTo(
            "the loss stayed at 0.310 over 20 updates while the learning rate is still 5.00e-04");
  }

  @Test
  void aLossMayBeFlatAtTheEndOfTheSchedule() {
    hear(1, 10, step -> update(step, 1.0 / step));
    List<Alarm> heard =
        hear(
            11,
            100,
            step -> {
              UpdateRecord late = update(step, 0.1);
              return new UpdateRecord(
                  late.step(),
                  late.epoch(),
                  late.loss(),
                  0.00005,
                  late.weightDecay(),
                  late.momentum(),
                  late.samplesPerSecond(),
                  late.dataWait(),
                  late.residentMb(),
                  late.deviceMb(),
                  late.gradientNorm(),
                  late.time());
            });

    assertThat(heard).isEmpty();
  }

  @Test
  void gradientsThatExplodeOrVanishAreMeasuredAgainstTheUsual() {
    hear(1, 10, step -> update(step, falling(step), 2, 0));
    List<Alarm> exploding = hear(11, 13, step -> update(step, falling(step), 30, 0));
    List<Alarm> normal = hear(14, 20, step -> update(step, falling(step), 19, 0));
    List<Alarm> vanishing = hear(21, 25, step -> update(step, falling(step), 0.001, 0));
    List<Alarm> infinite =
        hear(26, 26, step -> update(step, falling(step), Double.POSITIVE_INFINITY, 0));

    assertThat(exploding).extracting(Alarm::kind).containsExactly(Kind.GRADIENT_EXPLODING);
    assertThat(exploding.getFirst().message())
        .isEqualTo("their norm is 30.000, the median of the last 10 updates is 2.000");
    assertThat(normal).isEmpty();
    assertThat(vanishing).extracting(Alarm::kind).containsExactly(Kind.GRADIENT_VANISHING);
    assertThat(vanishing.getFirst().message())
        .isEqualTo("their norm is 1.00e-03, early in the run it was 2.000");
    assertThat(infinite).extracting(Alarm::kind).containsExactly(Kind.GRADIENT_EXPLODING);
  }

  @Test
  void waitingForDataIsToldOverAWindow() {
    List<Alarm> one = hear(1, 10, step -> update(step, falling(step), 2, step == 6 ? 0.2 : 0));
    List<Alarm> many = hear(11, 30, step -> update(step, falling(step), 2, 0.08));

    assertThat(one).isEmpty();
    assertThat(many).extracting(Alarm::kind).containsExactly(Kind.DATA_WAIT);
    assertThat(many.getFirst().step()).isEqualTo(14);
    assertThat(many.getFirst().message())
        .isEqualTo("6.4 % of the last 5 updates went by waiting for data, more than 5.0 %");
  }

  @Test
  void aFallingRankIsToldForTheLatentsItIsAbout() {
    alarms.monitor(monitor(10, latents(6), latents(6)));
    alarms.monitor(monitor(20, latents(4), latents(4)));
    assertThat(alarms.monitor(monitor(30, latents(2.6), latents(2.6)))).isEmpty();

    List<Alarm> heard = alarms.monitor(monitor(40, latents(2.6), latents(2.4)));

    assertThat(heard).hasSize(1);
    assertThat(heard.getFirst().kind()).isEqualTo(Kind.RANK_FALLING);
    assertThat(heard.getFirst().subject()).isEqualTo("target latents");
    assertThat(heard.getFirst().message())
        .isEqualTo("the effective rank is 2.4 of 8 dimensions and was 5.0 early in the run");
    assertThat(alarms.monitor(monitor(50, latents(2.6), latents(2.3)))).isEmpty();
  }

  @Test
  void latentsThatNoLongerDifferAreTold() {
    LatentStatistics good = latents(5);

    assertThat(alarms.monitor(monitor(1, latents(5, 0.02, 0.2, 0.4), good)))
        .extracting(Alarm::kind)
        .containsExactly(Kind.DEVIATION_NEAR_ZERO);
    assertThat(alarms.monitor(monitor(2, good, latents(5, 0.3, 0.6, 0.4))))
        .extracting(Alarm::message)
        .containsExactly(
            "the standard deviation over tokens is 0.300 on average, and 60 % of the dimensions"
                + " hardly vary");
    assertThat(alarms.monitor(monitor(3, latents(5, 0.6, 0, 0.9991), good)))
        .extracting(Alarm::kind, Alarm::subject)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Kind.COSINE_NEAR_ONE, "context latents"));
    assertThat(alarms.monitor(monitor(4, good, latents(Double.NaN))))
        .extracting(Alarm::kind)
        .containsExactly(Kind.LATENTS_NOT_FINITE);
  }

  @Test
  void aResumedRunRemembersWhatItHeard() {
    List<UpdateRecord> updates = new ArrayList<>();
    for (long step = 1; step <= 12; step++) {
      updates.add(update(step, step < 11 ? falling(step) : Double.NaN));
    }
    List<MonitorRecord> monitors =
        List.of(
            monitor(5, latents(6), latents(6)),
            monitor(6, latents(6), latents(6)),
            monitor(10, latents(2), latents(6)));

    Alarms resumed =
        Alarms.after(SETTINGS, new RunHistory(updates, monitors, List.of(), List.of()));

    assertThat(resumed.update(update(13, Double.NaN))).isEmpty();
    assertThat(resumed.monitor(monitor(15, latents(2), latents(2))))
        .extracting(Alarm::kind, Alarm::subject)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(Kind.RANK_FALLING, "target latents"));
  }

  @Test
  void everySettingOutOfRangeIsNamed() {
    assertThatThrownBy(
            () ->
                new AlarmSettings(1, 2, 0.2, 2, 0.5, -1, 0.5, 0.995, 10, 0.5, 0.001, 0.05, 5, 4, 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("flat_updates is 1.0 and must be 2.0 or more")
        .hasMessageContaining("flat_change is 2.0 and must be a share from 0 to 1")
        .hasMessageContaining("deviation_floor is -1.0")
        .hasMessageContaining("exploding_factor is 0.5")
        .hasMessageContaining("calm_monitors is 0.0");
    assertThat(AlarmSettings.defaults().dataWait()).isEqualTo(0.05);
  }

  private static double falling(long step) {
    return 0.5 * Math.pow(0.99, (double) step) + 0.01 * Math.sin((double) step);
  }

  private List<Alarm> hear(long from, long to, LongFunction<UpdateRecord> records) {
    List<Alarm> heard = new ArrayList<>();
    for (long step = from; step <= to; step++) {
      heard.addAll(alarms.update(records.apply(step)));
    }
    return heard;
  }

  @Test
  void anExpertWithoutTokensOverManyUpdatesIsToldOnce() {
    Alarms alarms = new Alarms(AlarmSettings.defaults());
    for (int step = 1; step <= 99; step++) {
      assertThat(alarms.figures(dead(step, 2))).isEmpty();
    }
    assertThat(alarms.figures(dead(100, 2)))
        .singleElement()
        .satisfies(
            alarm -> {
              assertThat(alarm.kind()).isEqualTo(Alarm.Kind.EXPERT_DEAD);
              assertThat(alarm.message()).startsWith("2 of them were given no token");
            });
    assertThat(alarms.figures(dead(101, 2))).isEmpty();
  }

  @Test
  void anExpertThatIsIdleNowAndThenIsNotDead() {
    Alarms alarms = new Alarms(AlarmSettings.defaults());
    for (int step = 1; step <= 500; step++) {
      assertThat(alarms.figures(dead(step, step % 50 == 0 ? 0 : 1))).isEmpty();
    }
  }

  private static FiguresRecord dead(long step, double experts) {
    return new FiguresRecord(step, Map.of(FiguresRecord.DEAD_EXPERTS, experts), Instant.EPOCH);
  }
}
