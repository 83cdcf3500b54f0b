package org.engram.imaging.signal.filter;

/**
 * The slow cosines of the discrete cosine transform (type II), to be regressed out: the high-pass
 * filter of SPM (Friston and others, 2000) and of fMRIPrep's {@code cosine} columns.
 */
public final class CosineBasis {
  private CosineBasis() {}

  /**
   * The cosines with a frequency of at most the cut-off, without the constant one. The k-th has
   * frequency k / (2 frames TR).
   *
   * @param frames number of time points
   * @param repetitionTime seconds between them
   * @param cutoff Hz
   * @return {@code [cosine][time]}, each of length 1; none where the run is too short for a drift
   *     so slow
   */
  public static double[][] columns(int frames, double repetitionTime, double cutoff) {
    int count = (int) Math.min(frames - 1.0, Math.floor(2 * frames * cutoff * repetitionTime));
    double[][] columns = new double[count][frames];
    double scale = Math.sqrt(2.0 / frames);
    for (int k = 0; k < count; k++) {
      for (int t = 0; t < frames; t++) {
        columns[k][t] = scale * Math.cos(Math.PI / frames * (t + 0.5) * (k + 1));
      }
    }
    return columns;
  }
}
