package org.engram.models.training.watch;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.OptionalLong;

/**
 * Writes what happens in a run into its folder, each record at once:
 *
 * <ul>
 *   <li>{@value #UPDATES} and {@value #TABLE}: one line an update of the weights
 *   <li>{@value #MONITORS}: one line a monitoring of the representations
 *   <li>{@value #FIGURES}: one line an update that says more of the model
 *   <li>{@value #ALARMS}: one line an alarm
 *   <li>{@value #RESUMES}: one line a time that the run went on after a stop
 *   <li>{@value #EVENTS}: a folder for TensorBoard, one file a start of the run
 * </ul>
 *
 * A run that goes on from a checkpoint drops what was written after it, so that the others are
 * those of a run that was never interrupted. One process writes, and one thread.
 */
public final class TrainingLog implements AutoCloseable {
  public static final String UPDATES = "log.jsonl";
  public static final String TABLE = "log.csv";
  public static final String MONITORS = "monitors.jsonl";
  public static final String FIGURES = "figures.jsonl";
  public static final String ALARMS = "alarms.jsonl";
  public static final String RESUMES = "resumes.jsonl";
  public static final String EVENTS = "tensorboard";

  private final LineFile updates;
  private final LineFile table;
  private final LineFile monitors;
  private final LineFile figures;
  private final LineFile alarms;
  private final LineFile resumes;
  private final EventFile events;

  private TrainingLog(
      LineFile updates,
      LineFile table,
      LineFile monitors,
      LineFile figures,
      LineFile alarms,
      LineFile resumes,
      EventFile events) {
    this.updates = updates;
    this.table = table;
    this.monitors = monitors;
    this.figures = figures;
    this.alarms = alarms;
    this.resumes = resumes;
    this.events = events;
    if (table.empty()) {
      table.append(RunLines.header());
    }
  }

  /** The log of a new run; a folder that has one already is refused. */
  public static TrainingLog start(Path folder) {
    return new TrainingLog(
        LineFile.create(folder.resolve(UPDATES)),
        LineFile.create(folder.resolve(TABLE)),
        LineFile.create(folder.resolve(MONITORS)),
        LineFile.create(folder.resolve(FIGURES)),
        LineFile.create(folder.resolve(ALARMS)),
        LineFile.create(folder.resolve(RESUMES)),
        EventFile.create(folder.resolve(EVENTS), Instant.now(), OptionalLong.empty()));
  }

  /**
   * The log of a run that goes on.
   *
   * @param step of the checkpoint; later records are dropped
   */
  public static TrainingLog resume(Path folder, long step) {
    Path updates = folder.resolve(UPDATES);
    Path table = folder.resolve(TABLE);
    Path monitors = folder.resolve(MONITORS);
    Path figures = folder.resolve(FIGURES);
    Path alarms = folder.resolve(ALARMS);
    Path resumes = folder.resolve(RESUMES);
    TrainingLog log =
        new TrainingLog(
            LineFile.resume(updates, RunLines.jsonUpTo(updates, step)),
            LineFile.resume(table, RunLines.csvUpTo(table, step)),
            LineFile.resume(monitors, RunLines.jsonUpTo(monitors, step)),
            LineFile.resume(figures, RunLines.jsonUpTo(figures, step)),
            LineFile.resume(alarms, RunLines.jsonUpTo(alarms, step)),
            LineFile.resume(resumes, RunLines.jsonUpTo(resumes, step)),
            EventFile.create(folder.resolve(EVENTS), Instant.now(), OptionalLong.of(step + 1)));
    log.resumes.append(RunLines.json(new ResumeRecord(step, Instant.now())));
    return log;
  }

  public void update(UpdateRecord update) {
    updates.append(RunLines.json(update));
    table.append(RunLines.csv(update));
    events.write(update.time(), update.step(), RunScalars.of(update));
  }

  public void monitor(MonitorRecord monitor) {
    monitors.append(RunLines.json(monitor));
    events.write(monitor.time(), monitor.step(), RunScalars.of(monitor));
  }

  public void figures(FiguresRecord record) {
    figures.append(RunLines.json(record));
    events.write(record.time(), record.step(), new LinkedHashMap<>(record.values()));
  }

  public void alarm(Alarm alarm) {
    alarms.append(RunLines.json(alarm));
  }

  /** A distribution for TensorBoard, such as that of a layer's weights. */
  public void histogram(Instant time, long step, String tag, float[] values) {
    events.write(time, step, tag, Histogram.of(values));
  }

  /** Brings all to the disk; call it before a checkpoint is made. */
  public void force() {
    updates.force();
    table.force();
    monitors.force();
    figures.force();
    alarms.force();
    resumes.force();
    events.force();
  }

  @Override
  public void close() {
    try (updates;
        table;
        monitors;
        figures;
        alarms;
        resumes;
        events) {
      force();
    }
  }
}
