package org.engram.pipeline.report;

import java.util.Arrays;
import java.util.Locale;
import org.engram.cohort.statistics.ResampledTest;
import org.engram.models.probing.Metric;
import org.engram.pipeline.probe.FeatureSet;
import org.engram.pipeline.probe.ProbeComparison;
import org.engram.pipeline.probe.ProbeSettings.Task;

/**
 * What the scores of one phenotype say of a pretraining. It beat the random encoder if it reads the
 * phenotype better than chance and better than that encoder on the mean of the folds, and better
 * than it in all folds but one at most.
 *
 * @param probe has the sets {@link #PRETRAINED} and {@link #RANDOM}, and the functional
 *     connectivity where the scans have one
 */
public record ProbeVerdict(ProbeComparison probe) {
  public static final String PRETRAINED = "pretrained";
  public static final String RANDOM = "random encoder";

  /** R2 of a phenotype that is a number, AUROC of one that is classes. */
  public Metric metric() {
    return probe.metrics().getFirst();
  }

  /** What knows nothing scores: 0 of R2, 0.5 of AUROC. */
  public double chance() {
    return probe.task() == Task.REGRESSION ? 0 : 0.5;
  }

  /** Scores of a set, fold by fold. */
  public double[] folds(String set) {
    return probe.entry(set).orElseThrow().result().of(metric());
  }

  /** Mean over the folds of a set. */
  public double mean(String set) {
    return probe.entry(set).orElseThrow().mean(metric());
  }

  /** Pretrained less random, mean over the folds. */
  public double margin() {
    return mean(PRETRAINED) - mean(RANDOM);
  }

  /** Folds in which the pretrained encoder is ahead of the random one. */
  public int foldsAhead() {
    double[] pretrained = folds(PRETRAINED);
    double[] random = folds(RANDOM);
    int ahead = 0;
    for (int f = 0; f < pretrained.length; f++) {
      ahead += pretrained[f] > random[f] ? 1 : 0;
    }
    return ahead;
  }

  /** Whether pretraining beat the random encoder. */
  public boolean beatRandom() {
    return margin() > 0
        && mean(PRETRAINED) > chance()
        && foldsAhead() >= folds(PRETRAINED).length - 1;
  }

  /** Half the width of the 95 % interval of the margin, with folds' shared training rows. */
  public double marginHalfWidth() {
    double[] differences = folds(PRETRAINED);
    double[] random = folds(RANDOM);
    for (int f = 0; f < differences.length; f++) {
      differences[f] -= random[f];
    }
    return ResampledTest.halfWidth(differences, 1.0 / (differences.length - 1), 0.95);
  }

  /** Whether the functional connectivity was probed too. */
  public boolean hasConnectivity() {
    return probe.entry(FeatureSet.CONNECTIVITY).isPresent();
  }

  /** Whether the functional connectivity reads it better than the pretrained encoder. */
  public boolean connectivityAhead() {
    if (!hasConnectivity()) {
      return false;
    }
    double connectivity = mean(FeatureSet.CONNECTIVITY);
    return connectivity > chance() && connectivity > mean(PRETRAINED);
  }

  /** One sentence with the figures. */
  public String sentence() {
    return String.format(
        Locale.ROOT,
        "%s: %s %.2f pretrained, %.2f random%s; pretrained ahead of random in %d of %d folds.",
        probe.target(),
        metricName(),
        mean(PRETRAINED),
        mean(RANDOM),
        hasConnectivity()
            ? String.format(
                Locale.ROOT, ", %.2f functional connectivity", mean(FeatureSet.CONNECTIVITY))
            : "",
        foldsAhead(),
        folds(PRETRAINED).length);
  }

  /** As a reader knows it. */
  public String metricName() {
    return metric() == Metric.R2 ? "R²" : "AUROC";
  }

  /** Lowest and highest fold of a set. */
  double[] range(String set) {
    double[] folds = folds(set);
    return new double[] {
      Arrays.stream(folds).min().orElseThrow(), Arrays.stream(folds).max().orElseThrow()
    };
  }
}
