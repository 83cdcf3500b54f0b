package org.engram.models.probing;

/**
 * Cox's partial likelihood of log hazards, its gradient, and its curvature times a direction, each
 * in one pass over rows sorted by time.
 *
 * <p>At an event of time t the rows with at least that time are at risk. Of d tied events, the l-th
 * (from 0) has {@code sum of all at risk - (l / d) sum of the tied}, by Efron, or the whole sum, by
 * Breslow.
 */
final class CoxLikelihood {
  private final boolean[] event;
  private final RiskSets sets;
  private final Ties ties;
  private final int[] tied; // events of each group

  CoxLikelihood(double[] time, boolean[] event, Ties ties) {
    this.event = event.clone();
    this.ties = ties;
    this.sets = RiskSets.of(time, ties);
    this.tied = new int[sets.groups()];
    for (int g = 0; g < tied.length; g++) {
      for (int i = sets.starts()[g]; i < sets.starts()[g + 1]; i++) {
        tied[g] += event[sets.order()[i]] ? 1 : 0;
      }
    }
  }

  /**
   * What depends on the log hazards.
   *
   * @param hazard exp of each row's log hazard, over that of the largest
   * @param atRisk sum of hazards of a group's time and later
   * @param ofTied sum of hazards of a group's events
   * @param value negative log likelihood
   */
  record State(double[] hazard, double[] atRisk, double[] ofTied, double value) {}

  /** At certain log hazards. */
  State at(double[] logHazard) {
    int n = logHazard.length;
    double largest = Double.NEGATIVE_INFINITY;
    for (double h : logHazard) {
      largest = Math.max(largest, h);
    }
    double[] hazard = new double[n];
    for (int i = 0; i < n; i++) {
      hazard[i] = Math.exp(logHazard[i] - largest);
    }
    double[] ofTied = new double[sets.groups()];
    double[] atRisk = sums(hazard, ofTied);
    double value = 0;
    for (int g = 0; g < sets.groups(); g++) {
      for (int i = sets.starts()[g]; i < sets.starts()[g + 1]; i++) {
        int row = sets.order()[i];
        value -= event[row] ? logHazard[row] - largest : 0;
      }
      for (int l = 0; l < tied[g]; l++) {
        value += Math.log(atRisk[g] - left(g, l) * ofTied[g]);
      }
    }
    return new State(hazard, atRisk, ofTied, value);
  }

  /** The part of tied events that has left when the l-th of a group happens. */
  private double left(int group, int l) {
    return ties == Ties.EFRON ? (double) l / tied[group] : 0;
  }

  /** Sums of a value over each group and those after it; over a group's events beside. */
  private double[] sums(double[] values, double[] ofTied) {
    double[] sums = new double[sets.groups()];
    double sum = 0;
    for (int g = sets.groups() - 1; g >= 0; g--) {
      for (int i = sets.starts()[g]; i < sets.starts()[g + 1]; i++) {
        int row = sets.order()[i];
        sum += values[row];
        ofTied[g] += event[row] ? values[row] : 0;
      }
      sums[g] = sum;
    }
    return sums;
  }

  /** The gradient of the negative log likelihood by each log hazard. */
  double[] gradient(State at) {
    double[] gradient = new double[event.length];
    double all = 0; // over events so far, of 1 / sum at risk
    for (int g = 0; g < sets.groups(); g++) {
      double leaving = 0;
      for (int l = 0; l < tied[g]; l++) {
        double share = 1 / (at.atRisk()[g] - left(g, l) * at.ofTied()[g]);
        all += share;
        leaving += left(g, l) * share;
      }
      for (int i = sets.starts()[g]; i < sets.starts()[g + 1]; i++) {
        int row = sets.order()[i];
        gradient[row] = at.hazard()[row] * (all - (event[row] ? leaving : 0));
        gradient[row] -= event[row] ? 1 : 0;
      }
    }
    return gradient;
  }

  /** The curvature of the negative log likelihood by log hazards, times a direction of them. */
  double[] curvature(State at, double[] direction) {
    int n = event.length;
    double[] weighted = new double[n];
    for (int i = 0; i < n; i++) {
      weighted[i] = at.hazard()[i] * direction[i];
    }
    double[] ofTied = new double[sets.groups()];
    double[] sums = sums(weighted, ofTied);
    double[] result = new double[n];
    double shares = 0; // of 1 / sum at risk
    double means = 0; // of the mean direction at risk over that sum
    for (int g = 0; g < sets.groups(); g++) {
      double leavingShares = 0;
      double leavingMeans = 0;
      for (int l = 0; l < tied[g]; l++) {
        double left = left(g, l);
        double share = 1 / (at.atRisk()[g] - left * at.ofTied()[g]);
        double mean = (sums[g] - left * ofTied[g]) * share * share;
        shares += share;
        means += mean;
        leavingShares += left * share;
        leavingMeans += left * mean;
      }
      for (int i = sets.starts()[g]; i < sets.starts()[g + 1]; i++) {
        int row = sets.order()[i];
        double own = event[row] ? 1 : 0;
        result[row] =
            at.hazard()[row]
                * (direction[row] * (shares - own * leavingShares) - (means - own * leavingMeans));
      }
    }
    return result;
  }
}
