package org.engram.models.training.watch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.engram.models.training.watch.Alarm.Kind;

/** The alarms about representations: the signs of a collapse. */
final class LatentAlarms {
  private static final String AGAINST_COLLAPSE =
      "The representations may be collapsing: try a momentum nearer to 1, a lower learning rate or"
          + " a longer warm-up, the variance and covariance terms, and larger target blocks; keep"
          + " the checkpoint with the best probe";

  private final AlarmSettings settings;
  private final Episodes episodes;
  private final Map<String, List<Double>> early = new HashMap<>();

  LatentAlarms(AlarmSettings settings, Episodes episodes) {
    this.settings = settings;
    this.episodes = episodes;
  }

  List<Alarm> monitor(MonitorRecord monitor) {
    List<Alarm> begun = new ArrayList<>();
    latents(monitor.step(), "context latents", monitor.context(), begun);
    latents(monitor.step(), "target latents", monitor.target(), begun);
    return List.copyOf(begun);
  }

  private void latents(long step, String subject, LatentStatistics found, List<Alarm> begun) {
    boolean finite = Double.isFinite(found.effectiveRank());
    check(
        begun,
        step,
        Kind.LATENTS_NOT_FINITE,
        subject,
        !finite,
        () -> "some values are infinite or not a number",
        "The weights are damaged: go back to the last good checkpoint with a lower learning rate,"
            + " or look at fp32");
    if (!finite) {
      return;
    }
    double before = early(subject, found.effectiveRank());
    check(
        begun,
        step,
        Kind.RANK_FALLING,
        subject,
        found.effectiveRank() < settings.rankShare() * before,
        () ->
            String.format(
                Locale.ROOT,
                "the effective rank is %.1f of %d dimensions and was %.1f early in the run",
                found.effectiveRank(),
                found.dimension(),
                before),
        AGAINST_COLLAPSE);
    check(
        begun,
        step,
        Kind.DEVIATION_NEAR_ZERO,
        subject,
        found.deviationMean() < settings.deviationFloor()
            || found.deviationShareBelow() > settings.deadShare(),
        () ->
            String.format(
                Locale.ROOT,
                "the standard deviation over tokens is %s on average, and %.0f %% of the"
                    + " dimensions hardly vary",
                Alarms.figure(found.deviationMean()),
                100 * found.deviationShareBelow()),
        AGAINST_COLLAPSE);
    double cosine = found.cosine().orElse(0);
    check(
        begun,
        step,
        Kind.COSINE_NEAR_ONE,
        subject,
        cosine > settings.cosineCeiling(),
        () ->
            String.format(
                Locale.ROOT,
                "the mean vectors of different scans have a cosine of %.4f on average: the scans"
                    + " look the same to the model",
                cosine),
        AGAINST_COLLAPSE);
  }

  /** The mean of the first figures; infinitely small, so that nothing is below it, until then. */
  private double early(String subject, double rank) {
    List<Double> first = early.computeIfAbsent(subject, key -> new ArrayList<>());
    if (first.size() < settings.earlyMonitors()) {
      first.add(rank);
      return 0;
    }
    return first.stream().mapToDouble(Double::doubleValue).sum() / first.size();
  }

  private void check(
      List<Alarm> begun,
      long step,
      Kind kind,
      String subject,
      boolean seen,
      Supplier<String> message,
      String remedy) {
    if (episodes.begins(kind + " " + subject, seen, settings.calmMonitors())) {
      begun.add(new Alarm(step, kind, subject, message.get(), remedy));
    }
  }
}
