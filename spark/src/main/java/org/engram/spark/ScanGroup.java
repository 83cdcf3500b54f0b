package org.engram.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Scans that are computed together, which their last digits depend on. Groups follow from the
 * sorted manifest and the batch alone: neither partitions nor executors nor a restart change them.
 *
 * @param number from 0
 */
record ScanGroup(int number, ArrayList<ClusterScan> scans) implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * The groups of a sorted manifest, each of as many scans as a batch has, the last one of less.
   */
  static List<ScanGroup> of(List<ClusterScan> scans, int batch) {
    List<ScanGroup> groups = new ArrayList<>();
    for (int i = 0; i < scans.size(); i += batch) {
      List<ClusterScan> group = scans.subList(i, Math.min(scans.size(), i + batch));
      groups.add(new ScanGroup(groups.size(), new ArrayList<>(group)));
    }
    return groups;
  }
}
