package org.engram.pipeline.genomics;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A table of one source.
 *
 * @param name for tables
 * @param table a row a subject (see {@link org.engram.cohort.BlockTable})
 * @param covariates of its own, taken out of it alone: ancestry components, batch
 */
public record BlockInput(String name, Path table, List<String> covariates) {
  public BlockInput {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(table, "table");
    covariates = List.copyOf(covariates);
  }
}
