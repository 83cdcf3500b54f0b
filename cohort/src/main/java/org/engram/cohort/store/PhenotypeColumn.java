package org.engram.cohort.store;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a store knows of a phenotype.
 *
 * @param unit of its numbers, or empty where none was stated
 * @param description in words, or empty
 * @param levels what its codes mean, by code; empty where they were not stated
 * @param source the file that it first came from
 */
public record PhenotypeColumn(
    String name,
    ColumnType type,
    String unit,
    String description,
    Map<String, String> levels,
    String source) {
  public PhenotypeColumn {
    levels = Collections.unmodifiableMap(new LinkedHashMap<>(levels));
  }
}
