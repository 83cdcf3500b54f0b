package org.engram.pipeline.report;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.engram.models.training.watch.ResumeRecord;
import org.engram.models.training.watch.RunHistory;
import org.engram.models.training.watch.UpdateRecord;

/** A run in a few figures. */
final class RunFacts {
  /** The loss at either end of a run is the mean of a tenth of its updates, at most so many. */
  private static final int MOST = 100;

  /** A pause between updates this many times the usual is an interruption, not work. */
  private static final long INTERRUPTION = 50;

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private RunFacts() {}

  static List<Block.Fact> of(RunHistory history) {
    List<UpdateRecord> updates = history.updates();
    UpdateRecord first = updates.getFirst();
    UpdateRecord last = updates.getLast();
    List<Block.Fact> facts = new ArrayList<>();
    facts.add(
        new Block.Fact(
            "Updates",
            String.format(Locale.ROOT, "%,d, up to epoch %d", last.step(), last.epoch() + 1)));
    facts.add(
        new Block.Fact("Time at work", duration(working(updates)) + ", without interruptions"));
    facts.add(new Block.Fact("First and last update", minute(first) + " to " + minute(last)));
    facts.add(new Block.Fact("Loss", losses(updates)));
    if (!history.resumes().isEmpty()) {
      facts.add(new Block.Fact("Resumed", resumes(history.resumes())));
    }
    long broken = updates.stream().filter(u -> !Double.isFinite(u.loss())).count();
    facts.add(
        new Block.Fact(
            "Updates skipped, loss not finite", String.format(Locale.ROOT, "%,d", broken)));
    double[] speeds =
        updates.stream().mapToDouble(UpdateRecord::samplesPerSecond).sorted().toArray();
    facts.add(
        new Block.Fact(
            "Speed",
            String.format(Locale.ROOT, "%.1f samples/s (median)", speeds[speeds.length / 2])));
    facts.add(
        new Block.Fact(
            "Waiting for data",
            String.format(
                Locale.ROOT,
                "%.1f %% of the time",
                100 * updates.stream().mapToDouble(UpdateRecord::dataWait).average().orElse(0))));
    peak(updates.stream().map(UpdateRecord::residentMb))
        .ifPresent(
            mb ->
                facts.add(
                    new Block.Fact(
                        "Most memory, process", String.format(Locale.ROOT, "%.1f GB", mb / 1000))));
    peak(updates.stream().map(UpdateRecord::deviceMb))
        .ifPresent(
            mb ->
                facts.add(
                    new Block.Fact(
                        "Most memory, device", String.format(Locale.ROOT, "%.1f GB", mb / 1000))));
    return facts;
  }

  private static String losses(List<UpdateRecord> updates) {
    if (updates.size() == 1) {
      return Markup.figure(updates.getFirst().loss());
    }
    int end = end(updates);
    return String.format(
        Locale.ROOT,
        "%s at first, %s at last (%s)",
        Markup.figure(mean(updates.subList(0, end))),
        Markup.figure(lastLoss(updates)),
        end == 1
            ? "the first and the last update"
            : "means of the first and the last " + end + " updates");
  }

  /** Mean loss of the last updates whose loss is finite; NaN without any. */
  static double lastLoss(List<UpdateRecord> updates) {
    return mean(updates.subList(updates.size() - end(updates), updates.size()));
  }

  /** How many updates are taken for an end of the run: the two ends share none. */
  private static int end(List<UpdateRecord> updates) {
    return Math.clamp(updates.size() / 10, 1, MOST);
  }

  private static String resumes(List<ResumeRecord> resumes) {
    String after =
        resumes.stream()
            .map(resume -> String.format(Locale.ROOT, "%,d", resume.step()))
            .collect(Collectors.joining(", "));
    return (resumes.size() == 1 ? "once" : resumes.size() + " times") + ", after update " + after;
  }

  /** Time from the first update to the last, less the interruptions. */
  static Duration working(List<UpdateRecord> updates) {
    long[] pauses = new long[updates.size() - 1];
    for (int i = 0; i < pauses.length; i++) {
      pauses[i] =
          Math.max(
              0, Duration.between(updates.get(i).time(), updates.get(i + 1).time()).toMillis());
    }
    long[] sorted = pauses.clone();
    Arrays.sort(sorted);
    long usual = sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    long work = 0;
    for (long pause : pauses) {
      work += pause > Math.max(60_000, INTERRUPTION * usual) ? usual : pause;
    }
    return Duration.ofMillis(work);
  }

  private static String minute(UpdateRecord update) {
    return MINUTE.format(update.time()) + " UTC";
  }

  static String duration(Duration time) {
    long minutes = time.toMinutes();
    if (minutes < 60) {
      return minutes + " min " + time.toSecondsPart() + " s";
    }
    return minutes < 2880
        ? minutes / 60 + " h " + minutes % 60 + " min"
        : minutes / 1440 + " days " + minutes / 60 % 24 + " h";
  }

  private static double mean(List<UpdateRecord> updates) {
    return updates.stream()
        .mapToDouble(UpdateRecord::loss)
        .filter(Double::isFinite)
        .average()
        .orElse(Double.NaN);
  }

  private static OptionalDouble peak(Stream<OptionalDouble> values) {
    return values.flatMapToDouble(OptionalDouble::stream).max();
  }

  /** The alarms in one sentence. */
  static String alarms(RunHistory history) {
    return history.alarms().isEmpty()
        ? "No alarm sounded."
        : "Alarms: "
            + history.alarms().stream()
                .map(alarm -> alarm.message())
                .distinct()
                .collect(Collectors.joining("; "))
            + ".";
  }
}
