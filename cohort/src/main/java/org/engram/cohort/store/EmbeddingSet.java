package org.engram.cohort.store;

import java.util.List;

/**
 * A set of vectors of one width in a store: the embeddings of one model, or any other table of
 * vectors, as genomic ones.
 *
 * @param rows how many there are
 * @param recipe id of the steps that made them, or empty
 * @param modelHash hash of the weights, or empty
 * @param preprocessing id of the preprocessing, or empty
 * @param features names of the dimensions; empty where they have none
 * @param source the file that it first came from
 */
public record EmbeddingSet(
    String name,
    int dimension,
    long rows,
    String recipe,
    String modelHash,
    String preprocessing,
    List<String> features,
    String source) {
  public EmbeddingSet {
    features = List.copyOf(features);
  }
}
