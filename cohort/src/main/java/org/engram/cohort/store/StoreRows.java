package org.engram.cohort.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.Covariate;
import org.engram.cohort.rows.RowKey;
import org.engram.cohort.store.SelectedRows.MissingValue;
import org.engram.tensor.RefusedInputException;

/** Vectors of a set with covariates beside them. */
final class StoreRows {
  private final StoreDatabase database;
  private final RowSelection selection;

  StoreRows(StoreDatabase database, RowSelection selection) {
    this.database = database;
    this.selection = selection;
  }

  /** A covariate before its rows are known. */
  private record Column(String name, boolean ofScans, String own, boolean labels) {}

  SelectedRows select() {
    EmbeddingSet set = EmbeddingSets.get(database, selection.set());
    List<RowKey> keys = new ArrayList<>();
    double[][] features = features(set, keys);
    Map<String, Covariate> covariates = new LinkedHashMap<>();
    List<MissingValue> missing = new ArrayList<>();
    for (String asked : selection.covariates()) {
      Column column = column(asked);
      Values values = column.ofScans() ? ofScans(column) : ofPhenotypes(column);
      covariates.put(asked, covariate(column, keys, values, missing));
    }
    CohortRows all = new CohortRows(keys, features, covariates);
    if (missing.isEmpty() || selection.missing() == RowSelection.Missing.KEEP) {
      return new SelectedRows(all, missing, List.of());
    }
    Set<RowKey> without = new HashSet<>();
    missing.forEach(value -> without.add(value.key()));
    if (selection.missing() == RowSelection.Missing.REFUSE || without.size() == keys.size()) {
      MissingValue first = missing.getFirst();
      throw new RefusedInputException(
          database.file() + ", set " + set.name(),
          without.size()
              + " of "
              + keys.size()
              + " rows lack a covariate, first "
              + first.key()
              + " "
              + first.covariate()
              + ": "
              + first.why(),
          "a value of " + selection.covariates() + " for every row",
          "Import what is missing, or say that such rows are to be left out");
    }
    int[] kept =
        IntStream.range(0, keys.size()).filter(i -> !without.contains(keys.get(i))).toArray();
    return new SelectedRows(
        all.rows(kept), missing, keys.stream().filter(without::contains).toList());
  }

  private double[][] features(EmbeddingSet set, List<RowKey> keys) {
    List<double[]> rows = new ArrayList<>();
    database.each(
        "SELECT subject, session, run, embedding FROM "
            + EmbeddingSets.table(set.name())
            + " ORDER BY subject, session, run",
        row -> {
          keys.add(new RowKey(row.getString(1), row.getString(2), row.getString(3)));
          Object[] values = (Object[]) row.getArray(4).getArray();
          double[] vector = new double[values.length];
          for (int i = 0; i < vector.length; i++) {
            vector[i] = values[i] instanceof Float value ? value : Double.NaN;
          }
          rows.add(vector);
        });
    return rows.toArray(double[][]::new);
  }

  private Column column(String asked) {
    boolean ofScans = asked.startsWith("scans.");
    boolean ofPhenotypes = asked.startsWith("phenotypes.");
    String name = ofScans || ofPhenotypes ? asked.substring(asked.indexOf('.') + 1) : asked;
    Map<String, PhenotypeColumn> phenotypes = PhenotypeColumns.all(database);
    PhenotypeColumn phenotype = ofScans ? null : phenotypes.get(name.toLowerCase(Locale.ROOT));
    boolean scan = !ofPhenotypes && ScanColumns.types().containsKey(name);
    if (phenotype != null && scan) {
      throw new RefusedInputException(
          asked,
          "a phenotype and a column of the scans",
          "one of them",
          "Write phenotypes." + name + " or scans." + name);
    }
    if (phenotype != null && phenotype.name().equals(name)) {
      boolean labels =
          phenotype.type() == ColumnType.TEXT
              || !phenotype.levels().isEmpty()
              || selection.categorical().contains(asked);
      return new Column(asked, false, name, labels);
    }
    if (scan) {
      return new Column(asked, true, name, ScanColumns.type(name) == ColumnType.TEXT);
    }
    throw new RefusedInputException(
        asked,
        "no such covariate in " + database.file(),
        "one of "
            + phenotypes.values().stream().map(PhenotypeColumn::name).limit(200).toList()
            + " or, of the scans, "
            + ScanColumns.types().keySet(),
        "Import a table that has it");
  }

  /** What a table has of a covariate, as texts, and why it has none. */
  private interface Values {
    String value(RowKey key);

    String why(RowKey key);
  }

  /** A subject's value of the session, or else the one that holds for all sessions. */
  private Values ofPhenotypes(Column column) {
    Map<RowKey, String> values = new HashMap<>();
    Map<String, Set<String>> sessions = new HashMap<>();
    database.each(
        "SELECT subject, session, CAST("
            + StoreDatabase.quoted(column.own())
            + " AS VARCHAR) FROM phenotypes",
        row -> {
          sessions.computeIfAbsent(row.getString(1), _ -> new TreeSet<>()).add(row.getString(2));
          if (row.getString(3) != null) {
            values.put(new RowKey(row.getString(1), row.getString(2), ""), row.getString(3));
          }
        });
    return new Values() {
      @Override
      public String value(RowKey key) {
        String own = values.get(new RowKey(key.subject(), key.session(), ""));
        return own == null ? values.get(RowKey.of(key.subject())) : own;
      }

      @Override
      public String why(RowKey key) {
        Set<String> known = sessions.get(key.subject());
        if (known == null) {
          return "the subject is not among the phenotypes";
        }
        return known.contains("") || known.contains(key.session())
            ? "no value in the table"
            : "the table has this subject's sessions " + known + " only";
      }
    };
  }

  /** A scan's value; for a row that is a mean over scans, the mean of theirs. */
  private Values ofScans(Column column) {
    Map<RowKey, String> values = new HashMap<>();
    Map<RowKey, List<Double>> means = new HashMap<>();
    database.each(
        "SELECT subject, session, run, CAST("
            + column.own()
            + " AS VARCHAR) FROM scans WHERE "
            + column.own()
            + " IS NOT NULL ORDER BY subject, session, run",
        row -> {
          RowKey key = new RowKey(row.getString(1), row.getString(2), row.getString(3));
          values.put(key, row.getString(4));
          if (!column.labels()) {
            double value = Double.parseDouble(row.getString(4));
            Set<RowKey> wholes = new HashSet<>();
            wholes.add(new RowKey(key.subject(), key.session(), ""));
            wholes.add(RowKey.of(key.subject()));
            for (RowKey whole : wholes) {
              means.computeIfAbsent(whole, _ -> new ArrayList<>()).add(value);
            }
          }
        });
    return new Values() {
      @Override
      public String value(RowKey key) {
        String own = values.get(key);
        List<Double> scans = means.get(key);
        if (own != null || scans == null || !key.run().isEmpty()) {
          return own;
        }
        return Double.toString(scans.stream().mapToDouble(v -> v).sum() / scans.size());
      }

      @Override
      public String why(RowKey key) {
        return "no scan of this name has a value";
      }
    };
  }

  private static Covariate covariate(
      Column column, List<RowKey> keys, Values values, List<MissingValue> missing) {
    List<String> texts = new ArrayList<>();
    double[] numbers = new double[keys.size()];
    for (int row = 0; row < numbers.length; row++) {
      String value = values.value(keys.get(row));
      if (value == null) {
        missing.add(new MissingValue(keys.get(row), column.name(), values.why(keys.get(row))));
      }
      texts.add(value == null ? "" : value);
      numbers[row] = value == null || column.labels() ? Double.NaN : Double.parseDouble(value);
    }
    return column.labels()
        ? new Covariate.Categories(column.name(), texts)
        : new Covariate.Numbers(column.name(), numbers);
  }
}
