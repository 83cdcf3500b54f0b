package org.engram.cli;

import java.io.Console;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.engram.tensor.Problem;
import tools.jackson.databind.json.JsonMapper;

/**
 * Says how far a long job is: done and total, rate, time left. On a terminal it redraws one line;
 * elsewhere it prints a plain line every few seconds; with {@code --json} it prints one JSON object
 * a line. Any thread may report. The rate counts only what this run did, so a job that continues
 * where another stopped shows an honest time left.
 */
final class Progress implements AutoCloseable {
  /** How it is shown. */
  enum Style {
    TERMINAL(0.1),
    PLAIN(5),
    JSON(1);

    private final double secondsBetween;

    Style(double secondsBetween) {
      this.secondsBetween = secondsBetween;
    }

    /**
     * JSON where asked for; else by what standard error is, as the launcher says or as Java sees.
     */
    // From Java 25 on there is again no console where input or output is not a terminal.
    @SuppressWarnings("SystemConsoleNull")
    static Style of(boolean json) {
      if (json) {
        return JSON;
      }
      String terminal = System.getProperty("engram.terminal", "");
      if (terminal.isEmpty()) {
        Console console = System.console();
        return console != null && console.isTerminal() ? TERMINAL : PLAIN;
      }
      return terminal.equals("true") ? TERMINAL : PLAIN;
    }
  }

  /** What a redrawn line may fill, so that it never wraps. */
  private static final int COLUMNS = 79;

  private static final String ERASE_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final Style style;
  private final LongSupplier nanoTime;
  private final String task;
  private final String unit;
  private final long total;
  private final long before;
  private final long started;
  private long done;
  private long refused;
  private long shownAt;
  private boolean drawn;

  /**
   * @param task what is being done, as in {@code embedding}
   * @param unit what is counted, in the plural, as in {@code scans}
   * @param total how many there are, or 0 where that is not known
   * @param before how many of them an earlier run has done
   */
  Progress(PrintStream out, Style style, String task, String unit, long total, long before) {
    this(out, style, task, unit, total, before, System::nanoTime);
  }

  Progress(
      PrintStream out,
      Style style,
      String task,
      String unit,
      long total,
      long before,
      LongSupplier nanoTime) {
    this.out = out;
    this.style = style;
    this.nanoTime = nanoTime;
    this.task = task;
    this.unit = unit;
    this.total = total;
    this.before = before;
    this.done = before;
    this.started = nanoTime.getAsLong();
    show();
  }

  /** Counts that many more as done. */
  synchronized void done(long more) {
    done += more;
    showIfDue();
  }

  /** Counts one as refused and says why, above the line that is redrawn. */
  synchronized void refused(Problem problem) {
    done++;
    refused++;
    if (style == Style.JSON) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("where", problem.where());
      json.put("found", problem.found());
      json.put("expected", problem.expected());
      json.put("remedy", problem.remedy());
      out.println(JsonMapper.shared().writeValueAsString(Map.of("refused", json)));
    } else {
      note("refused " + problem.line());
    }
    showIfDue();
  }

  /** Prints a line of its own, above the line that is redrawn. */
  synchronized void note(String text) {
    if (style == Style.JSON) {
      out.println(JsonMapper.shared().writeValueAsString(Map.of("note", text)));
    } else {
      out.println((drawn ? ERASE_LINE : "") + text);
      if (drawn) {
        show();
      }
    }
  }

  /** Shows where it ended; the job may have ended early. */
  @Override
  public synchronized void close() {
    show();
    if (drawn) {
      out.println();
      drawn = false;
    }
    out.flush();
  }

  private void showIfDue() {
    if (seconds(shownAt) >= style.secondsBetween) {
      show();
    }
  }

  private void show() {
    shownAt = nanoTime.getAsLong();
    switch (style) {
      case JSON -> out.println(json());
      case PLAIN -> out.println(line());
      case TERMINAL -> {
        String line = line();
        out.print(ERASE_LINE + line.substring(0, Math.min(line.length(), COLUMNS)));
        drawn = true;
      }
    }
    out.flush();
  }

  private String line() {
    StringBuilder line = new StringBuilder(task).append("  ").append(done);
    if (total > 0) {
      line.append('/').append(total);
    }
    line.append(' ').append(unit);
    if (total > 0) {
      line.append("  ").append(done * 100 / total).append('%');
    }
    if (refused > 0) {
      line.append("  ").append(refused).append(" refused");
    }
    double rate = rate();
    if (rate >= 1) {
      line.append(String.format(Locale.ROOT, "  %.1f/s", rate));
    } else if (rate > 0) {
      line.append(String.format(Locale.ROOT, "  %.1f s each", 1 / rate));
    }
    if ((total > 0 && done >= total) || rate == 0) {
      return line.append("  ").append(duration(seconds(started))).toString();
    }
    return total > 0
        ? line.append("  ").append(duration(secondsLeft())).append(" left").toString()
        : line.toString();
  }

  private String json() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("task", task);
    state.put("unit", unit);
    state.put("done", done);
    if (total > 0) {
      state.put("total", total);
    }
    state.put("refused", refused);
    state.put("seconds", seconds(started));
    double rate = rate();
    if (rate > 0) {
      state.put("per_second", rate);
      if (total > 0) {
        state.put("seconds_left", secondsLeft());
      }
    }
    return JsonMapper.shared().writeValueAsString(Map.of("progress", state));
  }

  /** Of this run, in units a second; 0 while none is done. */
  private double rate() {
    double seconds = seconds(started);
    return seconds > 0 ? (done - before) / seconds : 0;
  }

  private double secondsLeft() {
    return Math.max(0, total - done) / rate();
  }

  private double seconds(long since) {
    return (nanoTime.getAsLong() - since) / 1e9;
  }

  /** As in {@code 8 s}, {@code 3 min 20 s}, {@code 2 h 5 min}. */
  static String duration(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    if (whole < 3600) {
      return whole / 60 + " min " + whole % 60 + " s";
    }
    return whole / 3600 + " h " + whole % 3600 / 60 + " min";
  }
}
