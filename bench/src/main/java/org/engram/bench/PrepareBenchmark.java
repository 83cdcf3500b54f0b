package org.engram.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.engram.imaging.format.OpenVolumes;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.preparation.VolumePreparation;

/**
 * Times how volumes are read and prepared for Neuro-JEPA: one after the other on one thread, and on
 * all threads at once, each with a volume of its own.
 */
public final class PrepareBenchmark {
  /** Rounds that do not count: Java compiles the steps in them. */
  private static final int WARM_UP = 2;

  private static final double NANOS = 1e9;

  /**
   * What to run.
   *
   * @param files one volume each
   * @param preparation its name
   * @param threads that prepare at once
   */
  public record Settings(List<Path> files, String preparation, int rounds, int threads) {
    public Settings {
      files = List.copyOf(files);
      VolumePreparation.named(preparation);
      Limits.range("--rounds", rounds, Limits.ROUNDS);
      Limits.range("--threads", threads, Limits.THREADS);
    }
  }

  /**
   * One file.
   *
   * @param seconds median wall time of one volume on one thread
   * @param processor median time of that thread's processor
   * @param slowest wall time of the slowest round
   * @param first wall time of the first one of the process
   * @param together volumes a second of all threads
   */
  public record Row(
      Path file,
      double seconds,
      double processor,
      double slowest,
      double first,
      int threads,
      double together) {}

  private final Settings settings;
  private final VolumePreparation preparation;

  private PrepareBenchmark(Settings settings) {
    this.settings = settings;
    this.preparation = VolumePreparation.named(settings.preparation());
  }

  /** Times every file. */
  public static List<Row> run(Settings settings, Consumer<String> progress) {
    PrepareBenchmark benchmark = new PrepareBenchmark(settings);
    List<Row> rows = new ArrayList<>();
    for (Path file : settings.files()) {
      Row row = benchmark.row(file);
      progress.accept(line(row));
      rows.add(row);
    }
    return rows;
  }

  /** A row in words. */
  public static String line(Row row) {
    return String.format(
        Locale.ROOT,
        "%s  %.2f s a volume on one thread (processor %.2f s, slowest %.2f s, first %.2f s);"
            + " %d threads %.2f volumes a second",
        row.file().getFileName(),
        row.seconds(),
        row.processor(),
        row.slowest(),
        row.first(),
        row.threads(),
        row.together());
  }

  private Row row(Path file) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    List<Double> wall = new ArrayList<>();
    List<Double> processor = new ArrayList<>();
    double first = 0;
    for (int round = -WARM_UP; round < settings.rounds(); round++) {
      long cpu = threads.getCurrentThreadCpuTime();
      long began = System.nanoTime();
      prepare(file);
      double took = (System.nanoTime() - began) / NANOS;
      if (round == -WARM_UP) {
        first = took;
      }
      if (round >= 0) {
        wall.add(took);
        processor.add((threads.getCurrentThreadCpuTime() - cpu) / NANOS);
      }
    }
    return new Row(
        file,
        Rounds.median(wall),
        Rounds.median(processor),
        Rounds.max(wall),
        first,
        settings.threads(),
        together(file));
  }

  private double together(Path file) {
    try (ExecutorService pool = Executors.newFixedThreadPool(settings.threads())) {
      long began = System.nanoTime();
      List<Future<?>> running = new ArrayList<>();
      int volumes = settings.threads() * settings.rounds();
      for (int v = 0; v < volumes; v++) {
        running.add(pool.submit(() -> prepare(file)));
      }
      for (Future<?> one : running) {
        one.get();
      }
      return volumes / ((System.nanoTime() - began) / NANOS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private Volume prepare(Path file) {
    try (OpenVolumes volumes = VolumeFile.open(file)) {
      return preparation.apply(volumes.next());
    }
  }
}
