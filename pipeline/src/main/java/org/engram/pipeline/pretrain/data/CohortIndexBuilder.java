package org.engram.pipeline.pretrain.data;

import java.util.ArrayList;
import java.util.List;
import org.engram.pipeline.pretrain.data.CohortReading.Outcome;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ScanListener;
import org.engram.tensor.RefusedInputException;

/** Collects the lines of an index in the order of the input. */
final class CohortIndexBuilder {
  private final CohortIndex.Header header;
  private final ScanListener listener;
  private final List<CohortRun> runs = new ArrayList<>();
  private final List<RefusedScan> refused = new ArrayList<>();

  CohortIndexBuilder(CohortIndex.Header header, ScanListener listener) {
    this.header = header;
    this.listener = listener;
  }

  void add(Outcome outcome) {
    switch (outcome) {
      case Outcome.Ready ready -> {
        runs.add(ready.result().about());
        listener.used(ready.scan());
      }
      case Outcome.Refused no -> {
        refused.add(new RefusedScan(no.scan(), no.problem()));
        listener.refused(no.scan(), no.problem());
      }
    }
  }

  void addAll(CohortIndex lines) {
    runs.addAll(lines.runs());
    refused.addAll(lines.refused());
  }

  CohortIndex finish() {
    if (runs.isEmpty()) {
      throw new RefusedInputException(
          "training data",
          "none of " + refused.size() + " scans can be used",
          "at least one that fits the model",
          refused.isEmpty() ? "" : "The first: " + refused.getFirst().problem().line());
    }
    return new CohortIndex(header, runs, refused);
  }
}
