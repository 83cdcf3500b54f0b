package org.engram.pipeline.parcels;

import java.nio.file.Path;
import java.util.List;
import org.engram.pipeline.scan.RefusedScan;

/**
 * What parcellating many runs came to.
 *
 * @param table of all series
 * @param runs with a series
 * @param refused runs that could not be parcellated, and why
 */
public record ParcelsResult(Path table, int runs, List<RefusedScan> refused) {
  public ParcelsResult {
    refused = List.copyOf(refused);
  }
}
