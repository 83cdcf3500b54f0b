package org.engram.models.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.engram.tensor.RefusedInputException;

/** Sample s at position p of epoch e is [1000 e + p, s, s]; some samples fail. */
class Numbers implements SampleSource {
  final int size;
  final Set<Integer> bad;

  Numbers(int size, Integer... bad) {
    this.size = size;
    this.bad = Set.of(bad);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long[] shape() {
    return new long[] {1, 3};
  }

  @Override
  public void load(int epoch, long position, int sample, float[] into) {
    if (bad.contains(sample)) {
      throw new RefusedInputException(name(sample), "bad", "good", "");
    }
    into[0] = 1000L * epoch + position;
    into[1] = sample;
    into[2] = sample;
  }

  @Override
  public String name(int sample) {
    return "sample-" + sample;
  }

  /** Every batch as text: epoch, iteration, positions, samples, values. */
  static List<String> all(SampleSource source, BatchPlan plan, LoaderSettings settings) {
    List<String> batches = new ArrayList<>();
    try (BatchSource loader =
        PrefetchingLoader.open(source, plan, settings, LoaderListener.SILENT)) {
      for (Optional<LoadedBatch> next = loader.next(); next.isPresent(); next = loader.next()) {
        LoadedBatch batch = next.get();
        batches.add(
            batch.epoch()
                + ":"
                + batch.iteration()
                + Arrays.toString(batch.positions())
                + Arrays.toString(batch.samples())
                + batch.values()
                + Arrays.toString(batch.values().toFloats()));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return batches;
  }
}
