package org.engram.pipeline.recipe;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The ids that a row of results carries, as one cell: {@code
 * recipe=...;harmonisation=...;preprocessing=...;embedding=...}.
 *
 * @param recipe id of the chain of transforms
 * @param harmonisation which of its steps takes the site out, or none
 * @param preprocessing recipe from scan to series, with the beginning of its hash; {@code as-given}
 *     where series were given
 * @param embedding id of the chain from series to embedding
 */
public record RecipeIds(
    String recipe, String harmonisation, String preprocessing, String embedding) {
  /** As a cell. */
  public String cell() {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("recipe", recipe);
    parts.put("harmonisation", harmonisation);
    parts.put("preprocessing", preprocessing);
    parts.put("embedding", embedding);
    return parts.entrySet().stream()
        .map(part -> part.getKey() + "=" + part.getValue().replace(';', ','))
        .collect(Collectors.joining(";"));
  }

  /** Whether a cell is one of these: the row has been through a recipe. */
  public static boolean isIn(String cell) {
    return Arrays.stream(cell.split(";")).anyMatch(part -> part.startsWith("harmonisation="));
  }
}
