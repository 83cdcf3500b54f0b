package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.engram.models.training.watch.Alarm;
import org.engram.models.training.watch.MonitorRecord;
import org.engram.models.training.watch.ProgressLine;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.pipeline.pretrain.PretrainListener;
import org.engram.tensor.Problem;
import tools.jackson.databind.json.JsonMapper;

/**
 * Shows a pretraining run on standard error: a line every few seconds, and what a person should
 * know, at once. Of several processes only the first speaks, but for samples that failed.
 */
final class PretrainOutput implements PretrainListener, AutoCloseable {
  private static final long NANOS_BETWEEN = 5_000_000_000L;

  private final PrintWriter err;
  private final boolean json;
  private final boolean leads;
  private long lastLine = System.nanoTime() - NANOS_BETWEEN;
  private String pending = "";

  PretrainOutput(PrintWriter err, boolean json, boolean leads) {
    this.err = err;
    this.json = json;
    this.leads = leads;
  }

  @Override
  public void note(String text) {
    if (leads) {
      print("note", text, "engram: note: " + text);
    }
  }

  @Override
  public void update(UpdateRecord update, long updates, Optional<Duration> left) {
    String line = ProgressLine.text(update, updates, left);
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("step", update.step());
      object.put("steps", updates);
      object.put("epoch", update.epoch());
      object.put("loss", update.loss());
      object.put("learning_rate", update.learningRate());
      object.put("samples_per_second", update.samplesPerSecond());
      left.ifPresent(time -> object.put("seconds_left", time.toSeconds()));
      object(object);
      return;
    }
    pending = line;
    long now = System.nanoTime();
    if (now - lastLine >= NANOS_BETWEEN) {
      lastLine = now;
      flushLine();
    }
  }

  @Override
  public void monitor(MonitorRecord monitor) {
    if (!json) {
      return; // the report and TensorBoard show them; alarms speak where they matter
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("monitor", monitor.step());
    object.put("context_effective_rank", monitor.context().effectiveRank());
    object.put("target_effective_rank", monitor.target().effectiveRank());
    object(object);
  }

  @Override
  public void alarm(Alarm alarm) {
    print("alarm", alarm.line(), "engram: alarm: " + alarm.line());
  }

  @Override
  public void checkpoint(Path folder) {
    print("checkpoint", folder.toString(), "engram: checkpoint " + folder);
  }

  @Override
  public void failedSample(String file, Problem problem) {
    print("failed", named(file, problem), "engram: skipped " + named(file, problem));
  }

  /** Most problems begin with the file themselves. */
  private static String named(String file, Problem problem) {
    return problem.where().contains(file) ? problem.line() : file + ": " + problem.line();
  }

  private synchronized void print(String key, String text, String line) {
    if (json) {
      object(Map.of(key, text));
    } else {
      flushLine();
      err.println(line);
      err.flush();
    }
  }

  private synchronized void object(Map<String, Object> object) {
    err.println(JsonMapper.shared().writeValueAsString(object));
    err.flush();
  }

  private synchronized void flushLine() {
    if (!pending.isEmpty()) {
      err.println(pending);
      err.flush();
      pending = "";
    }
  }

  /** The last update is always shown. */
  @Override
  public void close() {
    flushLine();
  }
}
