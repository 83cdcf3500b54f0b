package org.engram.imaging.gradient;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.engram.tensor.RefusedInputException;

/** Whether one can go from every region to every other over positive affinities. */
final class Components {
  private static final int LISTED = 5;

  private Components() {}

  /** Refuses a graph in parts, naming the regions of the smallest part. */
  static void refuseDisconnected(Connectivity connectivity, double[][] affinity) {
    List<List<String>> parts = parts(connectivity.labels(), affinity);
    if (parts.size() == 1) {
      return;
    }
    List<String> smallest = parts.getFirst();
    for (List<String> part : parts) {
      smallest = part.size() < smallest.size() ? part : smallest;
    }
    int listed = Math.min(LISTED, smallest.size());
    throw new RefusedInputException(
        connectivity.source(),
        "the graph falls into "
            + parts.size()
            + " parts; the smallest is '"
            + String.join("', '", smallest.subList(0, listed))
            + "'"
            + (smallest.size() > listed ? " and " + (smallest.size() - listed) + " more" : ""),
        "every region connected with every other, over others",
        "Lower the sparsity, choose the kernel normalized-angle, or leave these regions out");
  }

  private static List<List<String>> parts(List<String> labels, double[][] affinity) {
    int n = labels.size();
    boolean[] seen = new boolean[n];
    List<List<String>> parts = new ArrayList<>();
    for (int start = 0; start < n; start++) {
      if (seen[start]) {
        continue;
      }
      boolean[] part = reached(start, affinity);
      List<String> names = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        if (part[i]) {
          seen[i] = true;
          names.add(labels.get(i));
        }
      }
      parts.add(names);
    }
    return parts;
  }

  private static boolean[] reached(int start, double[][] affinity) {
    boolean[] reached = new boolean[affinity.length];
    Deque<Integer> open = new ArrayDeque<>(Arrays.asList(start));
    reached[start] = true;
    while (!open.isEmpty()) {
      int at = open.remove();
      for (int next = 0; next < reached.length; next++) {
        if (affinity[at][next] > 0 && !reached[next]) {
          reached[next] = true;
          open.add(next);
        }
      }
    }
    return reached;
  }
}
