package org.engram.cohort;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * One row of a cohort's table: the embedding of one scan, or of what was pooled into one, with what
 * is needed to judge it.
 *
 * @param subject subject label, without {@code sub-}
 * @param session session label, or empty
 * @param run run label, or empty
 * @param source the file or files it was made from
 * @param windows how many windows of the series were embedded and pooled
 * @param coverage fraction of the model's regions that the scan had, from 0 to 1
 * @param warnings what a reader of the table should know, in words; may be empty
 * @param recipe id of the chain of steps from file to embedding
 * @param modelHash hash of the weights
 * @param embedding [dim], every value finite
 */
public record EmbeddingRow(
    String subject,
    String session,
    String run,
    String source,
    int windows,
    double coverage,
    List<String> warnings,
    String recipe,
    String modelHash,
    float[] embedding) {
  /** How a journal holds it. */
  public static final Journal.Format<EmbeddingRow> FORMAT = new EmbeddingFormat();

  public EmbeddingRow {
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(session, "session");
    Objects.requireNonNull(run, "run");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(recipe, "recipe");
    Objects.requireNonNull(modelHash, "modelHash");
    warnings = List.copyOf(warnings);
    embedding = embedding.clone();
    if (windows < 1) {
      throw new IllegalArgumentException(source + ": " + windows + " windows");
    }
    if (!(coverage >= 0 && coverage <= 1)) {
      throw new IllegalArgumentException(source + ": coverage " + coverage + " is not in [0, 1]");
    }
    if (embedding.length == 0) {
      throw new IllegalArgumentException(source + ": an embedding of no dimension");
    }
    for (int i = 0; i < embedding.length; i++) {
      if (!Float.isFinite(embedding[i])) {
        throw new IllegalArgumentException(source + ": e" + i + " is " + embedding[i]);
      }
    }
  }

  @Override
  public float[] embedding() {
    return embedding.clone();
  }

  public int dimension() {
    return embedding.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EmbeddingRow that
        && subject.equals(that.subject)
        && session.equals(that.session)
        && run.equals(that.run)
        && source.equals(that.source)
        && windows == that.windows
        && Double.compare(coverage, that.coverage) == 0
        && warnings.equals(that.warnings)
        && recipe.equals(that.recipe)
        && modelHash.equals(that.modelHash)
        && Arrays.equals(embedding, that.embedding);
  }

  @Override
  public int hashCode() {
    return Objects.hash(subject, session, run, source) * 31 + Arrays.hashCode(embedding);
  }

  @Override
  public String toString() {
    return "EmbeddingRow[" + source + ", " + embedding.length + " dimensions]";
  }
}
