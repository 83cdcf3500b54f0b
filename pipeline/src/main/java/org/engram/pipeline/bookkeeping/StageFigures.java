package org.engram.pipeline.bookkeeping;

import java.util.List;

/**
 * What one stage took.
 *
 * @param name of it
 * @param scans it went through
 * @param seconds it took
 * @param tenths scans a second in each tenth of its scans; empty where it has no such order
 * @param heap bytes of Java's heap in use after a collection, at the end of each tenth, or at the
 *     stage's end alone
 * @param resident bytes of the process at the same moments; empty where the system does not tell
 * @param peak the largest resident bytes during the stage; 0 where the system does not tell
 */
public record StageFigures(
    String name,
    int scans,
    double seconds,
    List<Double> tenths,
    List<Long> heap,
    List<Long> resident,
    long peak) {
  public StageFigures {
    tenths = List.copyOf(tenths);
    heap = List.copyOf(heap);
    resident = List.copyOf(resident);
  }
}
