package org.engram.cohort.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.engram.cohort.TextTable;
import org.engram.cohort.rows.RowKey;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/**
 * Subjects by the cosine between their vectors and one subject's: its only one, or the mean of its
 * rows. Another subject counts by its nearest row.
 */
final class NearestSubjects {
  private NearestSubjects() {}

  static List<Neighbour> find(
      StoreDatabase database, String set, String label, Optional<String> session, int count) {
    if (count < 1) {
      throw new ConfigurationException("-k", Integer.toString(count), "1 or more", "");
    }
    EmbeddingSet found = EmbeddingSets.get(database, set);
    String subject = TextTable.subject(label);
    return find(database, found, subject, mean(database, found, subject, session), count);
  }

  /** By the cosine with a vector that need not be of the set. */
  static List<Neighbour> find(StoreDatabase database, String set, float[] vector, int count) {
    if (count < 1) {
      throw new ConfigurationException("-k", Integer.toString(count), "1 or more", "");
    }
    EmbeddingSet found = EmbeddingSets.get(database, set);
    double[] values = new double[vector.length];
    for (int i = 0; i < vector.length; i++) {
      values[i] = vector[i];
    }
    if (values.length != found.dimension() || !Arrays.stream(values).allMatch(Double::isFinite)) {
      throw new RefusedInputException(
          "vector",
          values.length + " numbers",
          found.dimension() + " finite numbers, as in the set '" + found.name() + "'",
          "Ask with a vector that the same model made");
    }
    return find(database, found, "", values, count);
  }

  private static List<Neighbour> find(
      StoreDatabase database, EmbeddingSet found, String subject, double[] mean, int count) {
    StringBuilder vector = new StringBuilder("[");
    double square = 0;
    for (int i = 0; i < mean.length; i++) {
      vector.append(i == 0 ? "" : ",").append((float) mean[i]);
      square += mean[i] * mean[i];
    }
    if (!(square > 0)) {
      throw new RefusedInputException(
          subject.isEmpty() ? "vector" : "subject '" + subject + "'",
          "a vector of zeros",
          "a vector with a direction",
          "");
    }
    return database.list(
        // Materialised: DuckDB 2.0 fails where it reasons about a constant array within the filter.
        "WITH asked AS MATERIALIZED (SELECT CAST(? AS FLOAT["
            + found.dimension()
            + "]) AS vector) SELECT subject, session, run, cosine, rows FROM (SELECT subject,"
            + " session, run, cosine, count(*) OVER (PARTITION BY subject) AS rows, row_number()"
            + " OVER (PARTITION BY subject ORDER BY cosine DESC, session, run) AS place FROM"
            + " (SELECT subject, session, run, array_cosine_similarity(embedding, vector) AS cosine"
            + " FROM "
            + EmbeddingSets.table(found.name())
            + ", asked WHERE subject <> ?) WHERE NOT isnan(cosine)) WHERE place = 1"
            + " ORDER BY cosine DESC, subject LIMIT "
            + count,
        row ->
            new Neighbour(
                row.getString(1),
                new RowKey(row.getString(1), row.getString(2), row.getString(3)),
                row.getDouble(4),
                row.getLong(5)),
        vector.append(']').toString(),
        subject);
  }

  private static double[] mean(
      StoreDatabase database, EmbeddingSet set, String subject, Optional<String> session) {
    double[] mean = new double[set.dimension()];
    List<Object> parameters = new ArrayList<>(List.of(subject));
    session.ifPresent(label -> parameters.add(TextTable.without("ses-", label)));
    int[] rows = new int[1];
    database.each(
        "SELECT embedding FROM "
            + EmbeddingSets.table(set.name())
            + " WHERE subject = ?"
            + (session.isPresent() ? " AND session = ?" : "")
            + " ORDER BY session, run",
        row -> {
          rows[0]++;
          Object[] values = (Object[]) row.getArray(1).getArray();
          for (int i = 0; i < mean.length; i++) {
            mean[i] += (Float) values[i];
          }
        },
        parameters.toArray());
    if (rows[0] == 0) {
      throw unknown(database, set, subject, session);
    }
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= rows[0];
    }
    return mean;
  }

  private static RefusedInputException unknown(
      StoreDatabase database, EmbeddingSet set, String subject, Optional<String> session) {
    TreeSet<String> subjects =
        new TreeSet<>(
            database.list(
                "SELECT DISTINCT subject FROM " + EmbeddingSets.table(set.name()),
                row -> row.getString(1)));
    List<NearMatch> near = new SubjectLabels(subjects).near(List.of(subject));
    return new RefusedInputException(
        "set '" + set.name() + "'",
        "no subject '"
            + subject
            + "'"
            + session.map(label -> " with session '" + label + "'").orElse(""),
        "one of its " + subjects.size() + " subjects",
        near.isEmpty() ? "" : "Likely meant: " + near.stream().map(NearMatch::second).toList());
  }
}
