package org.engram.cohort.results;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Where figures come from. Holds no time of day, so that the same analysis gives the same bytes.
 *
 * @param versions of Engram and of what it computes with, by name
 * @param inputs the files that were read
 * @param models hash of the weights by the name of the feature set made with them
 * @param seeds by what they decide
 * @param settings every option in force, defaults too
 */
public record ResultProvenance(
    Map<String, String> versions,
    List<Input> inputs,
    Map<String, String> models,
    Map<String, Long> seeds,
    Map<String, String> settings) {
  /**
   * A file that was read.
   *
   * @param role what it was read for: embeddings, phenotypes, folds
   * @param path as it was given
   * @param sha256 of its bytes, or empty where it was not taken
   */
  public record Input(String role, String path, String sha256) {
    public Input {
      Objects.requireNonNull(role, "role");
      Objects.requireNonNull(path, "path");
      Objects.requireNonNull(sha256, "sha256");
    }
  }

  public ResultProvenance {
    versions = ordered(versions);
    inputs = List.copyOf(inputs);
    models = ordered(models);
    seeds = ordered(seeds);
    settings = ordered(settings);
  }

  private static <T> Map<String, T> ordered(Map<String, T> map) {
    map.forEach(
        (key, value) -> {
          Objects.requireNonNull(key, "key");
          Objects.requireNonNull(value, key);
        });
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
