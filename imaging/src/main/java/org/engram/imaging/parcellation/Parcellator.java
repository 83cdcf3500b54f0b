package org.engram.imaging.parcellation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;

/**
 * The series of an atlas's regions out of a run, in one pass over it.
 *
 * <p>The calling thread reads and decodes; others sum, each its own regions, while the next block
 * of frames is read. A region's arithmetic has one order, in double, so that the result is the same
 * bit for bit with any number of threads.
 *
 * <p>A voxel has signal where it is in the mask, finite in some frame, and not of one value
 * throughout. Coverage is the share of a region's voxels in the atlas that have signal. Regions
 * without one, and those below the least coverage, have no series and are listed as missing.
 */
public final class Parcellator {
  private static final long MOST_VALUES = 64L << 20;
  private static final int PARTS_A_THREAD = 4;

  private final FrameSource run;
  private final Members members;
  private final Accumulator accumulator;
  private final ExecutorService workers;
  private final int[] ends;

  private Parcellator(
      FrameSource run,
      Members members,
      Accumulator accumulator,
      ExecutorService workers,
      int threads) {
    this.run = run;
    this.members = members;
    this.accumulator = accumulator;
    this.workers = workers;
    this.ends = members.portions(threads * PARTS_A_THREAD);
  }

  /** Without a mask. */
  public static ParcellatedRun parcellate(
      FrameSource run, RegionMap regions, ParcellationSettings settings) {
    return parcellate(run, regions, BrainMask.none(run.length()), settings);
  }

  /**
   * Parcellates a run, from its first frame to its last. The run is not closed.
   *
   * @param regions for as many elements as the run's frames have
   * @throws RefusedInputException where the run has one frame only, or no region has a series
   * @throws FileFormatException where the run ends early or its file is damaged
   */
  public static ParcellatedRun parcellate(
      FrameSource run, RegionMap regions, BrainMask mask, ParcellationSettings settings) {
    check(run, regions, mask);
    Members members = Members.of(regions, mask.inside());
    Accumulator accumulator =
        switch (settings.statistic()) {
          case MEAN -> new MeanAccumulator(members, run.frames());
          case MEDIAN -> new MedianAccumulator(members, run.frames());
          case FIRST_COMPONENT -> new ComponentAccumulator(members, run.frames(), run.name());
        };
    int threads = settings.threadCount();
    double[][] series = new double[regions.atlas().size()][];
    int[] used = new int[series.length];
    try (ExecutorService workers = Executors.newFixedThreadPool(threads, Parcellator::named)) {
      Parcellator work = new Parcellator(run, members, accumulator, workers, threads);
      work.read();
      await(
          work.byPart(
              region -> {
                used[region] = work.withSignal(region);
                series[region] = used[region] == 0 ? null : accumulator.series(region);
              }));
    }
    return new RunSummary(run, regions, mask, settings, members, accumulator).run(series, used);
  }

  private static void check(FrameSource run, RegionMap regions, BrainMask mask) {
    if (regions.rows().length != run.length() || mask.inside().length != run.length()) {
      throw new IllegalArgumentException(
          regions.rows().length + " elements in the atlas, " + run.length() + " in the run");
    }
    if (run.frames() < 2) {
      throw new RefusedInputException(
          run.name(), run.frames() + " volume", "a run of volumes over time", "Give the 4D file.");
    }
    if ((long) regions.atlas().size() * run.frames() > MOST_VALUES) {
      throw new RefusedInputException(
          run.name(),
          regions.atlas().size() + " regions x " + run.frames() + " frames",
          "at most " + MOST_VALUES + " values",
          "Split the run.");
    }
  }

  /** Reads all frames; a block is summed while the next one is read. */
  private void read() {
    int length = members.elements().length;
    double[][] blocks = new double[2][length * Accumulator.BLOCK];
    double[] frame = new double[length];
    List<Future<?>> pending = List.of();
    int at = 0;
    for (int block = 0; at < run.frames(); block++) {
      double[] values = blocks[block % 2];
      int count = Math.min(Accumulator.BLOCK, run.frames() - at);
      for (int f = 0; f < count; f++) {
        if (!run.advance()) {
          await(pending);
          throw new FileFormatException(
              run.name(), (at + f) + " volumes", run.frames() + ", as its header says", "");
        }
        run.gather(members.elements(), frame);
        System.arraycopy(frame, 0, values, f * length, length);
      }
      await(pending);
      int first = at;
      pending = parts((from, to) -> accumulator.take(values, first, count, from, to));
      at += count;
    }
    await(pending);
  }

  private interface Part {
    void work(int from, int to);
  }

  private List<Future<?>> parts(Part part) {
    List<Future<?>> all = new ArrayList<>();
    int start = 0;
    for (int end : ends) {
      int from = start;
      if (end > from) {
        all.add(workers.submit(() -> part.work(from, end)));
      }
      start = end;
    }
    return all;
  }

  private List<Future<?>> byPart(IntConsumer region) {
    return parts(
        (from, to) -> {
          for (int r = from; r < to; r++) {
            region.accept(r);
          }
        });
  }

  private int withSignal(int region) {
    int count = 0;
    for (int place = members.starts()[region]; place < members.starts()[region + 1]; place++) {
      count += accumulator.signal().present(place) ? 1 : 0;
    }
    return count;
  }

  private static void await(List<Future<?>> tasks) {
    for (Future<?> task : tasks) {
      try {
        task.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while parcellating", e);
      } catch (ExecutionException e) {
        throw new IllegalStateException("a worker failed: " + e.getCause(), e);
      }
    }
  }

  private static Thread named(Runnable work) {
    Thread thread = new Thread(work, "parcellate");
    thread.setDaemon(true);
    return thread;
  }
}
