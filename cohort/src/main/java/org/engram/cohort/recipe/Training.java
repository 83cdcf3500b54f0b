package org.engram.cohort.recipe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.RowKey;
import org.engram.tensor.FileFormatException;

/**
 * What a recipe was fitted on: enough to say whether a row was among it, and nothing of the rows.
 *
 * @param rows how many
 * @param subjects how many different ones
 * @param features of a row
 * @param keysSha256 of the rows' subject, session and run, sorted
 * @param engram the version that fitted it
 * @param about what the caller said of the rows
 */
public record Training(
    int rows,
    int subjects,
    int features,
    String keysSha256,
    String engram,
    Map<String, String> about) {
  public Training {
    if (about == null || keysSha256 == null || !keysSha256.matches("[0-9a-f]{64}") || rows < 1) {
      throw new FileFormatException(
          "training", rows + " rows, keys " + keysSha256, "rows and a SHA-256", "Fit it again");
    }
    about = Collections.unmodifiableMap(new LinkedHashMap<>(about));
  }

  static Training of(CohortRows rows, Map<String, String> about) {
    String version = Training.class.getPackage().getImplementationVersion();
    return new Training(
        rows.size(),
        (int) rows.keys().stream().map(RowKey::subject).distinct().count(),
        rows.width(),
        keys(rows),
        version == null ? "unpackaged" : version,
        about);
  }

  /** The hash of rows' keys, whatever their order. */
  public static String keys(CohortRows rows) {
    return RecipeJson.sha256(
        rows.keys().stream()
            .sorted()
            .map(key -> key.subject() + '\t' + key.session() + '\t' + key.run() + '\n')
            .collect(Collectors.joining()));
  }
}
