package org.engram.models.training.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.engram.tensor.FileFormatException;

/**
 * What a run has written so far, read back; also while it is going on.
 *
 * @param updates in the order they were made
 * @param monitors in the order they were made
 * @param alarms in the order they sounded
 * @param resumes in the order they were
 * @param figures in the order they were made
 */
public record RunHistory(
    List<UpdateRecord> updates,
    List<MonitorRecord> monitors,
    List<Alarm> alarms,
    List<ResumeRecord> resumes,
    List<FiguresRecord> figures) {
  private static final long LARGEST = 4L << 30;

  public RunHistory {
    updates = List.copyOf(updates);
    monitors = List.copyOf(monitors);
    alarms = List.copyOf(alarms);
    resumes = List.copyOf(resumes);
    figures = List.copyOf(figures);
  }

  /** Of a model that has no figures of its own. */
  public RunHistory(
      List<UpdateRecord> updates,
      List<MonitorRecord> monitors,
      List<Alarm> alarms,
      List<ResumeRecord> resumes) {
    this(updates, monitors, alarms, resumes, List.of());
  }

  /**
   * Reads the logs in a run's folder. One that is not there gives no records; a last line that is
   * only half-written is left out. A malformed line is a {@link FileFormatException}.
   */
  public static RunHistory read(Path folder) {
    return new RunHistory(
        read(folder.resolve(TrainingLog.UPDATES), UpdateRecord.class),
        read(folder.resolve(TrainingLog.MONITORS), MonitorRecord.class),
        read(folder.resolve(TrainingLog.ALARMS), Alarm.class),
        read(folder.resolve(TrainingLog.RESUMES), ResumeRecord.class),
        read(folder.resolve(TrainingLog.FIGURES), FiguresRecord.class));
  }

  private static <T> List<T> read(Path file, Class<T> type) {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      long size = Files.size(file);
      if (size > LARGEST) {
        throw new FileFormatException(
            file.toString(), size + " bytes", "at most " + LARGEST + " bytes of log", "");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return RunLines.read(file, type);
  }
}
