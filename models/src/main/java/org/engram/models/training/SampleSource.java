package org.engram.models.training;

/**
 * The samples of a training set, numbered from 0; what they are read from is not known here. Used
 * by several threads at once.
 */
public interface SampleSource {
  /** Number of samples; the same in every epoch. */
  int size();

  /** Shape of one sample, as in [1, regions, frames]; the same for all. */
  long[] shape();

  /**
   * Loads a sample. What is random in it follows from the epoch and the position alone, so that any
   * thread, rank or resumed run loads the same.
   *
   * @param epoch from 0
   * @param position the sample's global index: its place in the epoch's order, over all ranks
   * @param sample which one, below {@link #size}
   * @param into all values of the sample, row-major; every one is written
   * @throws org.engram.tensor.FileFormatException where its file is malformed
   * @throws org.engram.tensor.RefusedInputException where it does not fit
   * @throws java.io.UncheckedIOException where it cannot be read
   */
  void load(int epoch, long position, int sample, float[] into);

  /** Names a sample in reports: its file. */
  String name(int sample);

  /**
   * In which order an epoch goes through the samples; each once unless the source draws otherwise.
   *
   * @param seed of the plan
   * @param shuffle whether the plan shuffles
   */
  default EpochOrder order(long seed, int epoch, boolean shuffle) {
    return EpochOrder.of(seed, epoch, size(), shuffle);
  }
}
