package org.engram.pipeline.bookkeeping;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.scan.ScanListener;
import org.engram.tensor.Problem;

/** Takes the figures of one stage; as a listener, at each tenth of its scans. */
final class StageClock implements ScanListener {
  /** Ends a job from its listener, as a kill would. */
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Killed() {
      super("stopped on purpose");
    }
  }

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");
  private static final int TENTHS = 10;

  private final String name;
  private final int scans;
  private final int end;
  private final long began = System.nanoTime();
  private final List<Double> tenths = new ArrayList<>();
  private final List<Long> heap = new ArrayList<>();
  private final List<Long> resident = new ArrayList<>();
  private long last = began;
  private long looking;
  private int done;

  /**
   * Begins.
   *
   * @param scans the stage goes through
   * @param end scans after which it is stopped; 0 for not at all
   */
  StageClock(String name, int scans, int end) {
    this.name = name;
    this.scans = scans;
    this.end = end;
    if (Files.isWritable(CLEAR)) {
      try {
        Files.writeString(CLEAR, "5"); // the peak begins anew
      } catch (IOException e) {
        throw new UncheckedIOException(CLEAR + " cannot be written: " + e, e);
      }
    }
  }

  @Override
  public void started(int count, int before) {}

  @Override
  public void used(ScanFile scan) {
    done++;
    // Of a stage that is stopped the last tenth lacks a little, and is not taken.
    if ((long) done * TENTHS / scans > (long) (done - 1) * TENTHS / scans) {
      long now = System.nanoTime();
      tenths.add(scans / (double) TENTHS / ((now - last) / 1e9));
      look();
      last = System.nanoTime();
      looking += last - now;
    }
    if (done == end) {
      throw new Killed();
    }
  }

  @Override
  public void refused(ScanFile scan, Problem problem) {
    throw new IllegalStateException("a made scan was refused: " + problem.line());
  }

  /** Ends. */
  StageFigures figures() {
    double seconds = (System.nanoTime() - began - looking) / 1e9;
    if (tenths.isEmpty()) {
      look();
    }
    return new StageFigures(name, scans, seconds, tenths, heap, resident, status("VmHWM:"));
  }

  private void look() {
    System.gc();
    Runtime java = Runtime.getRuntime();
    heap.add(java.totalMemory() - java.freeMemory());
    long now = status("VmRSS:");
    if (now > 0) {
      resident.add(now);
    }
  }

  private static long status(String what) {
    if (!Files.isReadable(STATUS)) {
      return 0;
    }
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(what))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(STATUS + " cannot be read: " + e, e);
    }
  }
}
