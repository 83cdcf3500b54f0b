package org.engram.cohort.store;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.tensor.Problem;

/**
 * What came of an import.
 *
 * @param file that was read
 * @param into what it went into: phenotypes, scans, or the name of a set of embeddings
 * @param rows of the file
 * @param columns that were imported, by their names in the store; of embeddings none
 * @param added rows that are new in the store
 * @param changed rows of the store that have a value more or another value now
 * @param unchanged rows whose values the store had already
 * @param refused rows that were not imported, and why
 * @param notes what was decided on the way, and what is odd in the file
 * @param mapped subjects whose label in the file was taken for another one, by the file's label
 * @param near labels that are likely one subject and were not taken for one
 * @param onlyInFile subjects of the file that the rest of the store does not have
 * @param onlyInStore subjects of the rest of the store that the file does not have
 */
public record ImportReport(
    Path file,
    String into,
    long rows,
    List<String> columns,
    long added,
    long changed,
    long unchanged,
    List<Problem> refused,
    List<String> notes,
    Map<String, String> mapped,
    List<NearMatch> near,
    List<String> onlyInFile,
    List<String> onlyInStore) {
  public ImportReport {
    columns = List.copyOf(columns);
    refused = List.copyOf(refused);
    notes = List.copyOf(notes);
    mapped = Collections.unmodifiableMap(new LinkedHashMap<>(mapped));
    near = List.copyOf(near);
    onlyInFile = List.copyOf(onlyInFile);
    onlyInStore = List.copyOf(onlyInStore);
  }
}
