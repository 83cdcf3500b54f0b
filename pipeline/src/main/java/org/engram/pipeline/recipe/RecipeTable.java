package org.engram.pipeline.recipe;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.cohort.PeopleTable;
import org.engram.cohort.Phenotype;
import org.engram.cohort.ScanPhenotype;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.Covariate;
import org.engram.cohort.rows.RowKey;
import org.engram.cohort.transform.ColumnNeed;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A table of embeddings with the columns that a recipe reads.
 *
 * @param table its rows as they were
 * @param rows the same for transforms
 * @param unusable why a row cannot be used, by its place: a cell that is no number
 * @param preprocessing id of how scans became series, from the table's sidecar
 */
record RecipeTable(
    List<EmbeddingRow> table,
    CohortRows rows,
    Map<Integer, Problem> unusable,
    String preprocessing) {
  private static final String AS_GIVEN = "as-given";
  private static final long MOST_SIDECAR = 256L << 20;

  static RecipeTable read(RecipeInput input, List<ColumnNeed> needs) {
    checkNames(input, needs);
    List<EmbeddingRow> table = EmbeddingTable.read(input.embeddings());
    if (table.isEmpty()) {
      throw new RefusedInputException(input.embeddings().toString(), "no rows", "rows", "");
    }
    checkOneKind(input.embeddings(), table);
    List<RowKey> keys =
        table.stream().map(r -> new RowKey(r.subject(), r.session(), r.run())).toList();
    CohortRows rows = CohortRows.of(keys, features(table));
    Map<Integer, Problem> unusable = new HashMap<>();
    for (ColumnNeed need : needs) {
      rows = rows.with(column(need, texts(input, need.name(), keys), keys, unusable));
    }
    return new RecipeTable(table, rows, unusable, preprocessing(input.embeddings()));
  }

  /**
   * What a subject has in a column of the tables, one value for all of its sessions; missing
   * subjects and cells have none.
   */
  static Map<String, String> values(RecipeInput input, String name, String column) {
    return Phenotype.read(with(input, name, column), column, input.id()).values();
  }

  /** The table that has a column. */
  private static Path with(RecipeInput input, String name, String column) {
    List<Path> with =
        input.phenotypes().stream()
            .filter(
                file ->
                    PeopleTable.read(file).columns().stream()
                        .anyMatch(known -> known.name().equals(column)))
            .toList();
    if (with.size() != 1) {
      throw new ConfigurationException(
          name,
          with.isEmpty()
              ? "no column '" + column + "' in " + input.phenotypes()
              : "a column '" + column + "' in each of " + with,
          "one table with it",
          RecipeColumns.remedy(name));
    }
    return with.getFirst();
  }

  private static List<String> texts(RecipeInput input, String name, List<RowKey> keys) {
    String constant = input.columns().constants().get(name);
    if (constant != null) {
      return keys.stream().map(_ -> constant).toList();
    }
    String column = input.columns().of(name);
    ScanPhenotype values = ScanPhenotype.read(with(input, name, column), column, input.id(), keys);
    return keys.stream().map(values::of).toList();
  }

  private static Covariate column(
      ColumnNeed need, List<String> texts, List<RowKey> keys, Map<Integer, Problem> unusable) {
    if (!need.numbers()) {
      return new Covariate.Categories(need.name(), texts);
    }
    double[] numbers = new double[texts.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = texts.get(i).isEmpty() ? Double.NaN : number(texts.get(i));
      if (!texts.get(i).isEmpty() && Double.isNaN(numbers[i])) {
        unusable.putIfAbsent(
            i,
            new Problem(
                keys.get(i) + ", " + need.name(),
                "'" + texts.get(i) + "'",
                "a number",
                "Mend the cell, or leave it empty"));
      }
    }
    return new Covariate.Numbers(need.name(), numbers);
  }

  private static double number(String text) {
    try {
      double number = Double.parseDouble(text);
      return Double.isFinite(number) ? number : Double.NaN;
    } catch (NumberFormatException _) {
      return Double.NaN; // the caller refuses the row by name
    }
  }

  private static double[][] features(List<EmbeddingRow> table) {
    double[][] features = new double[table.size()][];
    for (int i = 0; i < features.length; i++) {
      float[] embedding = table.get(i).embedding();
      features[i] = new double[embedding.length];
      for (int j = 0; j < embedding.length; j++) {
        features[i][j] = embedding[j];
      }
    }
    return features;
  }

  private static void checkNames(RecipeInput input, List<ColumnNeed> needs) {
    List<String> known = needs.stream().map(ColumnNeed::name).toList();
    input.columns().check(known);
    boolean fromTables =
        known.stream().anyMatch(name -> !input.columns().constants().containsKey(name));
    if (fromTables && input.phenotypes().isEmpty()) {
      throw new ConfigurationException(
          "--phenotypes", "none", "a table with the columns " + known, "");
    }
  }

  private static void checkOneKind(Path file, List<EmbeddingRow> table) {
    EmbeddingRow first = table.getFirst();
    for (EmbeddingRow row : table) {
      if (!row.modelHash().equals(first.modelHash()) || !row.recipe().equals(first.recipe())) {
        throw new RefusedInputException(
            file + ", " + row.source(),
            "model " + row.modelHash() + ", recipe " + row.recipe(),
            "model " + first.modelHash() + ", recipe " + first.recipe() + ", as in the first row",
            "Embed all scans with one model and one recipe");
      }
    }
    if (RecipeIds.isIn(first.recipe())) {
      throw new RefusedInputException(
          file.toString(),
          "rows that have been through a recipe: " + first.recipe(),
          "embeddings as engram embed writes them",
          "Apply the recipe to the table that this one was made from");
    }
  }

  /** From the sidecar that stands beside the table, where it says one. */
  private static String preprocessing(Path embeddings) {
    Path sidecar = embeddings.resolveSibling(embeddings.getFileName() + ".json");
    try {
      if (!Files.isRegularFile(sidecar) || Files.size(sidecar) > MOST_SIDECAR) {
        return AS_GIVEN;
      }
      try (InputStream in = Files.newInputStream(sidecar)) {
        JsonNode about = JsonMapper.shared().readTree(in);
        JsonNode name = about.get("preprocessing");
        JsonNode hash = about.get("preprocessing_sha256");
        if (name == null || hash == null) {
          return AS_GIVEN;
        }
        String text = hash.asString();
        return name.asString() + "@" + text.substring(0, Math.min(12, text.length()));
      }
    } catch (JacksonException e) {
      throw new FileFormatException(
          new Problem(
              sidecar.toString(), e.getOriginalMessage(), "JSON, as engram embed writes", ""),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(sidecar + ": " + e.getMessage(), e);
    }
  }
}
