package org.engram.pipeline.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.pipeline.run.StopRequest;
import org.engram.tensor.Problem;

/** Hears a run, and asks it to stop after some epochs. */
public final class HeardTraining implements FinetuneListener {
  private final StopRequest stop = StopRequest.manual();
  private final List<EpochRecord> epochs = new ArrayList<>();
  private final List<String> failed = new ArrayList<>();
  private final int stopAfter;

  /** Never asks with 0. */
  public HeardTraining(int stopAfter) {
    this.stopAfter = stopAfter;
  }

  /** What the run is to be given, to be asked by it. */
  public StopRequest stop() {
    return stop;
  }

  /** Of all trainings, in order. */
  public List<EpochRecord> epochs() {
    return epochs;
  }

  /** Files that could not be read. */
  public List<String> failed() {
    return failed;
  }

  @Override
  public void note(String text) {
    // Nothing depends on it.
  }

  @Override
  public void update(int training, UpdateRecord update, long most) {
    assertThat(update.step()).isLessThanOrEqualTo(most);
  }

  @Override
  public void epoch(int training, EpochRecord epoch) {
    epochs.add(epoch);
    if (epochs.size() == stopAfter) {
      stop.request();
    }
  }

  @Override
  public synchronized void failedSample(String file, Problem problem) {
    failed.add(file);
  }
}
