package org.engram.models.training.watch;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** One line of text about a run in progress. */
public final class ProgressLine {
  private ProgressLine() {}

  /**
   * The line, without its end.
   *
   * @param update the latest
   * @param updates how many the whole run makes
   * @param left time left, where it can be told
   */
  public static String text(UpdateRecord update, long updates, Optional<Duration> left) {
    StringBuilder line = new StringBuilder();
    line.append("step ").append(update.step()).append('/').append(updates);
    line.append("  epoch ").append(update.epoch() + 1);
    line.append(format("  loss %.4f", update.loss()));
    line.append(format("  lr %.2e", update.learningRate()));
    line.append(format("  wd %.4f", update.weightDecay()));
    line.append(format("  momentum %.5f", update.momentum()));
    line.append(format("  %.1f samples/s", update.samplesPerSecond()));
    line.append(format("  wait %.1f %%", 100 * update.dataWait()));
    update.residentMb().ifPresent(mb -> line.append(format("  %.1f GB", mb / 1000)));
    update.deviceMb().ifPresent(mb -> line.append(format("  %.1f GB on the device", mb / 1000)));
    left.ifPresent(time -> line.append("  ").append(duration(time)).append(" left"));
    return line.toString();
  }

  /**
   * A length of time in its two largest units: {@code 2 d 4 h}, {@code 3 h 05 min}, {@code 8 s}.
   */
  static String duration(Duration time) {
    long seconds = Math.max(0, time.toSeconds());
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60);
    }
    if (seconds < 86_400) {
      return String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds / 60 % 60);
    }
    return String.format(Locale.ROOT, "%d d %02d h", seconds / 86_400, seconds / 3600 % 24);
  }

  private static String format(String pattern, double value) {
    return String.format(Locale.ROOT, pattern, value);
  }
}
