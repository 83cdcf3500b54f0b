package org.engram.cohort.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a table of vectors is to be read.
 *
 * @param set the name that it has in the store
 * @param subject the column that names the subject, of tables that engram embed did not write; by
 *     default participant_id, subject, subject_id, sub_id or eid
 * @param columns of numbers to take from a table of text or Parquet; empty for all
 * @param array the array of an npz or safetensors file; by default {@code embeddings}, or the only
 *     one of two dimensions
 * @param labels a text file with the subject of each row, for files that hold none
 * @param recipe id of the steps that made the vectors, where the file does not say
 * @param modelHash hash of the weights, where the file does not say
 * @param preprocessing id of the preprocessing, where no sidecar says
 * @param ids when a label means a subject that the store has
 * @param replace take the file's vector where the store has another; else the row is refused
 */
public record EmbeddingImport(
    String set,
    Optional<String> subject,
    List<String> columns,
    Optional<String> array,
    Optional<Path> labels,
    Optional<String> recipe,
    Optional<String> modelHash,
    Optional<String> preprocessing,
    IdMatching ids,
    boolean replace) {
  public EmbeddingImport {
    columns = List.copyOf(columns);
  }

  /** Into a set of this name, with nothing declared. */
  public static EmbeddingImport into(String set) {
    return new EmbeddingImport(
        set,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        IdMatching.EXACT,
        false);
  }

  /** The same with a file of labels. */
  public EmbeddingImport withLabels(Path file) {
    return new EmbeddingImport(
        set,
        subject,
        columns,
        array,
        Optional.of(file),
        recipe,
        modelHash,
        preprocessing,
        ids,
        replace);
  }

  /** The same with another rule for labels of subjects. */
  public EmbeddingImport withIds(IdMatching rule) {
    return new EmbeddingImport(
        set, subject, columns, array, labels, recipe, modelHash, preprocessing, rule, replace);
  }

  /** The same, with the file's vectors taken where the store has others. */
  public EmbeddingImport replacing() {
    return new EmbeddingImport(
        set, subject, columns, array, labels, recipe, modelHash, preprocessing, ids, true);
  }
}
