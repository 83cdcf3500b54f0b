package org.engram.pipeline.genomics;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A table of one source.
 *
 * @param name for tables
 * @param table a row a subject (see {@link org.engram.cohort.BlockTable})
 * @param covariates of its own, taken out of it alone: ancestry components, batch; columns of this
 *     table, where it has them, and then no features, else of the phenotypes
 * @param groups how its columns fall into blocks, where it is to be divided
 */
public record BlockInput(
    String name, Path table, List<String> covariates, Optional<ColumnGroups> groups) {
  public BlockInput {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(table, "table");
    covariates = List.copyOf(covariates);
    Objects.requireNonNull(groups, "groups");
  }

  /** A table that is one block. */
  public BlockInput(String name, Path table, List<String> covariates) {
    this(name, table, covariates, Optional.empty());
  }

  /** The same under another name, as a part of what it was divided into. */
  BlockInput part(String part) {
    return new BlockInput(part, table, covariates, Optional.empty());
  }
}
