package org.engram.pipeline.finetune;

import java.util.List;
import org.engram.models.finetuning.SubjectSampling;
import org.engram.models.training.EpochOrder;
import org.engram.models.training.SampleSource;

/**
 * Samples of which an epoch shows every class as often as every other, and within a class every
 * subject, drawn with replacement; as many as there are.
 */
public final class BalancedSamples implements SampleSource {
  private final SampleSource samples;
  private final SubjectSampling sampling;

  /**
   * Over others, which stay open.
   *
   * @param classes one a sample, from 0
   * @param subjects one a sample
   */
  public BalancedSamples(SampleSource samples, List<Integer> classes, List<String> subjects) {
    this.samples = samples;
    this.sampling = new SubjectSampling(classes, subjects);
  }

  @Override
  public EpochOrder order(long seed, int epoch, boolean shuffle) {
    return EpochOrder.drawn(epoch, sampling.balanced(size(), seed, epoch));
  }

  @Override
  public int size() {
    return samples.size();
  }

  @Override
  public long[] shape() {
    return samples.shape();
  }

  @Override
  public void load(int epoch, long position, int sample, float[] into) {
    samples.load(epoch, position, sample, into);
  }

  @Override
  public String name(int sample) {
    return samples.name(sample);
  }
}
