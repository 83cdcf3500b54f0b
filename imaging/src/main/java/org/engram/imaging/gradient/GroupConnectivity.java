package org.engram.imaging.gradient;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.engram.tensor.RefusedInputException;

/**
 * A group's connectivity in one pass over its scans, each added and forgotten: Pearson correlations
 * of every two regions, as Fisher z, averaged first over the runs (and sessions) of a subject and
 * then over the subjects, so that a subject counts once however often it was scanned; at the end
 * the mean z is turned back into a correlation. Memory is that of a few matrices, [regions,
 * regions], whatever the number of scans. The scans of one subject must come one after the other.
 *
 * <pre>{@code
 * GroupConnectivity group = new GroupConnectivity("training", atlas.labels());
 * for (...) { group.add(source, values, frames, new BitSet()); group.endSubject(); }
 * Connectivity mean = group.finish();
 * }</pre>
 */
public final class GroupConnectivity {
  /** Correlations nearer to one than this are one series under two names. */
  private static final double SAME = 1e-12;

  private static final int LISTED = 5;

  private final String source;
  private final List<String> labels;
  private final double[] scan; // z of the scan being added, by pair
  private final double[] subjectSum;
  private final int[] subjectScans; // by pair
  private final double[] groupSum;
  private final int[] groupSubjects; // by pair
  private int scansOfSubject;
  private int scans;
  private int subjects;

  /**
   * @param source what to call the result, for messages and provenance
   * @param labels one name a region
   */
  public GroupConnectivity(String source, List<String> labels) {
    this.source = source;
    this.labels = List.copyOf(labels);
    int pairs = Math.multiplyExact(labels.size(), labels.size() - 1) / 2;
    scan = new double[pairs];
    subjectSum = new double[pairs];
    subjectScans = new int[pairs];
    groupSum = new double[pairs];
    groupSubjects = new int[pairs];
  }

  /**
   * Adds a scan of the current subject. A scan that is refused leaves no trace.
   *
   * @param scanName for messages
   * @param values row-major [regions, frames]
   * @param uncounted regions that the scan lacks: pairs with them are not counted
   * @throws RefusedInputException naming the regions that do not vary, are not finite or are one
   *     series under two names
   */
  public void add(String scanName, double[] values, int frames, BitSet uncounted) {
    int n = labels.size();
    if (values.length != (long) n * frames) {
      throw new IllegalArgumentException(
          values.length + " values are not [" + n + ", " + frames + "]");
    }
    double[][] units = new double[n][];
    List<String> constant = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      if (!uncounted.get(i)) {
        double[] row = Arrays.copyOfRange(values, i * frames, (i + 1) * frames);
        refuseNotFinite(scanName, labels.get(i), row);
        if (Rows.constant(row)) {
          constant.add(labels.get(i));
        }
        units[i] = Rows.unit(Rows.centred(row));
      }
    }
    refuseConstant(scanName, constant);
    correlate(scanName, units);
    for (int i = 1, pair = 0; i < n; i++) {
      for (int j = 0; j < i; j++, pair++) {
        if (units[i] != null && units[j] != null) {
          subjectSum[pair] += scan[pair];
          subjectScans[pair]++;
        }
      }
    }
    scansOfSubject++;
    scans++;
  }

  /** Ends a subject: what was added since the last one is averaged and counts once. */
  public void endSubject() {
    for (int pair = 0; pair < subjectSum.length; pair++) {
      if (subjectScans[pair] > 0) {
        groupSum[pair] += subjectSum[pair] / subjectScans[pair];
        groupSubjects[pair]++;
      }
      subjectSum[pair] = 0;
      subjectScans[pair] = 0;
    }
    subjects += scansOfSubject > 0 ? 1 : 0;
    scansOfSubject = 0;
  }

  /** Scans that were added. */
  public int scans() {
    return scans;
  }

  /** Subjects that were ended and had a scan. */
  public int subjects() {
    return subjects;
  }

  /**
   * The mean, with ones on its diagonal.
   *
   * @throws RefusedInputException if there was no subject, or two regions never had a signal in one
   *     scan, naming them
   */
  public Connectivity finish() {
    if (subjects == 0) {
      throw new RefusedInputException(source, "no scan", "at least one", "");
    }
    int n = labels.size();
    double[][] mean = new double[n][n];
    for (int i = 0, pair = 0; i < n; i++) {
      mean[i][i] = 1;
      for (int j = 0; j < i; j++, pair++) {
        if (groupSubjects[pair] == 0) {
          throw new RefusedInputException(
              source,
              "no scan in which '" + labels.get(i) + "' and '" + labels.get(j) + "' both vary",
              "every two regions with signal in one scan at least",
              "Leave out the region that never has signal, or add scans that cover it");
        }
        mean[i][j] = Math.tanh(groupSum[pair] / groupSubjects[pair]);
        mean[j][i] = mean[i][j];
      }
    }
    return new Connectivity(source, labels, mean);
  }

  private void correlate(String scanName, double[][] units) {
    for (int i = 1, pair = 0; i < units.length; i++) {
      for (int j = 0; j < i; j++, pair++) {
        if (units[i] == null || units[j] == null) {
          continue;
        }
        double r = Rows.dot(units[i], units[j]);
        if (Math.abs(r) > 1 - SAME) {
          throw new RefusedInputException(
              scanName,
              "'" + labels.get(i) + "' and '" + labels.get(j) + "' have one and the same series",
              "regions with signals of their own (the Fisher z of a correlation of 1 is infinite)",
              "Check how the regions were made; a scan of two frames has no correlations");
        }
        scan[pair] = 0.5 * Math.log((1 + r) / (1 - r));
      }
    }
  }

  private static void refuseNotFinite(String scanName, String label, double[] row) {
    for (int t = 0; t < row.length; t++) {
      if (!Double.isFinite(row[t])) {
        throw new RefusedInputException(
            scanName,
            row[t] + " in region '" + label + "', frame " + (t + 1),
            "finite numbers",
            "Interpolate censored frames, or leave the region out");
      }
    }
  }

  private static void refuseConstant(String scanName, List<String> constant) {
    if (!constant.isEmpty()) {
      int listed = Math.min(LISTED, constant.size());
      throw new RefusedInputException(
          scanName,
          constant.size()
              + (constant.size() == 1 ? " region does" : " regions do")
              + " not vary: '"
              + String.join("', '", constant.subList(0, listed))
              + "'"
              + (constant.size() > listed ? " and " + (constant.size() - listed) + " more" : ""),
          "a signal in every region",
          "Such regions mostly have no voxels; --incomplete leave-out leaves them out of this"
              + " scan's pairs");
    }
  }
}
