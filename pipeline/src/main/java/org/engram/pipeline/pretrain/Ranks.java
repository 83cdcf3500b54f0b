package org.engram.pipeline.pretrain;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.engram.models.training.GradientReducer;
import org.engram.tensor.Tensor;
import org.engram.tensor.distributed.DistributedSettings;
import org.engram.tensor.distributed.GradientAverager;
import org.engram.tensor.distributed.ProcessGroup;

/** What a training job needs of the processes it runs in: one alone, or a group of them. */
public final class Ranks {
  private static final long NONE = Long.MIN_VALUE;

  private final Optional<ProcessGroup> group;

  private Ranks(Optional<ProcessGroup> group) {
    this.group = group;
  }

  public static Ranks alone() {
    return new Ranks(Optional.empty());
  }

  public static Ranks of(ProcessGroup group) {
    return new Ranks(Optional.of(group));
  }

  int rank() {
    return group.map(ProcessGroup::rank).orElse(0);
  }

  int size() {
    return group.map(ProcessGroup::size).orElse(1);
  }

  /** Whether this process writes the run's files and speaks to the person. */
  boolean leads() {
    return rank() == 0;
  }

  void barrier() {
    group.ifPresent(ProcessGroup::barrier);
  }

  void requireSame(String what, String value) {
    group.ifPresent(g -> g.requireSame(what, value));
  }

  /** The means over all processes. */
  double[] mean(double... values) {
    if (group.isEmpty()) {
      return values;
    }
    double[][] all = group.get().gather(values);
    double[] mean = new double[values.length];
    for (double[] one : all) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += one[i] / all.length;
      }
    }
    return mean;
  }

  /** How many numbers any of the processes has: one that several have counts once. */
  int union(Set<Integer> here) {
    if (group.isEmpty()) {
      return here.size();
    }
    // They differ in number, and an exchange wants the same of all: first how many, then which.
    int most =
        Arrays.stream(group.get().gather((long) here.size()))
            .mapToInt(n -> (int) n[0])
            .max()
            .orElseThrow();
    if (most == 0) {
      return 0;
    }
    long[] padded = new long[most];
    Arrays.fill(padded, NONE);
    int next = 0;
    for (int number : here) {
      padded[next++] = number;
    }
    return (int)
        Arrays.stream(group.get().gather(padded))
            .flatMapToLong(Arrays::stream)
            .filter(number -> number != NONE)
            .distinct()
            .count();
  }

  /** Whether any of the processes says so. */
  boolean any(boolean here) {
    return group
        .map(g -> Arrays.stream(g.gather(here ? 1L : 0L)).anyMatch(one -> one[0] != 0))
        .orElse(here);
  }

  /** Averages the gradients of these parameters over all processes. */
  Reducer reducer(List<Tensor> parameters, DistributedSettings settings) {
    return group
        .map(g -> Reducer.of(new GradientAverager(g, parameters, settings), this))
        .orElseGet(() -> new Reducer(GradientReducer.single(), () -> {}));
  }

  /** The sum over all processes of what each has counted. */
  long[] total(long[] counts) {
    if (group.isEmpty()) {
      return counts;
    }
    long[] total = new long[counts.length];
    for (long[] of : group.get().gather(counts)) {
      for (int i = 0; i < total.length; i++) {
        total[i] += of[i];
      }
    }
    return total;
  }

  /** A reducer and what ends it. */
  public record Reducer(GradientReducer reducer, Runnable end) implements AutoCloseable {
    static Reducer of(GradientAverager averager, Ranks ranks) {
      GradientReducer reducer =
          new GradientReducer() {
            @Override
            public boolean agree(boolean fine) {
              return !ranks.any(!fine);
            }

            @Override
            public void begin() {
              averager.expect();
            }

            @Override
            public void finish() {
              averager.finish();
            }

            @Override
            public long[] total(long[] counts) {
              return ranks.total(counts);
            }
          };
      return new Reducer(reducer, averager::close);
    }

    @Override
    public void close() {
      end.run();
    }
  }
}
