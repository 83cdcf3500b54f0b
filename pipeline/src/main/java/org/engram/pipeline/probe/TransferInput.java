package org.engram.pipeline.probe;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files of another cohort that a fitted probe is applied to.
 *
 * @param embeddings its table, of the same model and pooling
 * @param against its tables of the other encoders, by the names that those have in the first cohort
 * @param phenotypes its table of people; that of the first cohort where empty
 * @param id the column that names the subject, where it is none of the usual ones
 * @param columns its names of the first cohort's columns, where they differ: age to AGE_AT_SCAN
 */
public record TransferInput(
    Path embeddings,
    Map<String, Path> against,
    Optional<Path> phenotypes,
    Optional<String> id,
    Map<String, String> columns) {
  public TransferInput {
    against = new LinkedHashMap<>(against);
    columns = new LinkedHashMap<>(columns);
  }

  /** Files by what they are read for. */
  Map<String, Path> files() {
    Map<String, Path> files = new LinkedHashMap<>();
    files.put("embeddings of the other cohort", embeddings);
    against.forEach((name, file) -> files.put("embeddings of the other cohort, " + name, file));
    phenotypes.ifPresent(file -> files.put("phenotypes of the other cohort", file));
    return files;
  }
}
