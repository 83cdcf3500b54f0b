package org.engram.pipeline.recipe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.cohort.recipe.FittedRecipe;
import org.engram.cohort.recipe.Recipe;
import org.engram.cohort.recipe.Training;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.transform.RowRefusal;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * Applies a recipe to a table of embeddings and writes a table of the same kind, whose rows carry
 * the ids of recipe, harmonisation and preprocessing, with a JSON sidecar. A row that lacks what
 * the recipe needs is refused by name, and the rest goes on.
 */
public final class RecipeJob {
  private static final String LEAK =
      "the recipe was fitted on all rows of the table: a cross-validation of this table leaks,"
          + " since every row has seen the rows that it is judged beside. For a result, fit the"
          + " recipe in each fold, as engram probe does, or name training rows with --fit-on";
  private static final String STORED_SEEN =
      "the stored recipe was fitted on the very rows of this table: a cross-validation of it leaks";

  private RecipeJob() {}

  /**
   * Applies.
   *
   * @throws RefusedInputException if no row can be used, or the training rows cannot be learned
   *     from
   * @throws ConfigurationException if a column or file is not there
   */
  public static RecipeResult run(RecipeInput input) {
    EmbeddingTable.checkName(input.out());
    if (input.fitted().isPresent()) {
      return applied(input, FittedRecipe.read(input.fitted().get()));
    }
    Recipe recipe = RecipeFiles.of(input.recipe().orElseThrow());
    RecipeTable table = RecipeTable.read(input, recipe.columns());
    Map<Integer, Problem> refused = new TreeMap<>(table.unusable());
    int[] training = training(input, table, refused);
    FittedRecipe fitted =
        recipe.fit(
            table.rows().rows(training),
            Map.of(
                "model_hash", table.table().getFirst().modelHash(),
                "embedding", table.table().getFirst().recipe(),
                "preprocessing", table.preprocessing()));
    List<String> warnings = new ArrayList<>();
    if (input.fitOn().isEmpty()) {
      warnings.add(LEAK);
    }
    RecipeResult result = write(input, table, fitted, refused, training.length, warnings);
    input.saveFitted().ifPresent(fitted::write);
    return result;
  }

  private static RecipeResult applied(RecipeInput input, FittedRecipe fitted) {
    RecipeTable table = RecipeTable.read(input, fitted.recipe().columns());
    Map<String, String> about = fitted.training().about();
    EmbeddingRow first = table.table().getFirst();
    checkSame("model", about.get("model_hash"), first.modelHash(), input.embeddings());
    checkSame("embedding recipe", about.get("embedding"), first.recipe(), input.embeddings());
    List<String> warnings = new ArrayList<>();
    String preprocessing = about.getOrDefault("preprocessing", table.preprocessing());
    if (!preprocessing.equals(table.preprocessing())) {
      warnings.add(
          "the stored recipe was fitted on scans preprocessed by "
              + preprocessing
              + ", these by "
              + table.preprocessing());
    }
    if (fitted.training().keysSha256().equals(Training.keys(table.rows()))) {
      warnings.add(STORED_SEEN);
    }
    return write(input, table, fitted, new TreeMap<>(table.unusable()), 0, warnings);
  }

  private static void checkSame(String what, String stored, String found, Path table) {
    if (stored != null && !stored.equals(found)) {
      throw new RefusedInputException(
          table.toString(),
          what + " " + found,
          what + " " + stored + ", which the stored recipe was fitted with",
          "Embed with the same model and settings, or fit the recipe anew");
    }
  }

  /** The rows to fit on; those that lack something are refused. */
  private static int[] training(
      RecipeInput input, RecipeTable table, Map<Integer, Problem> refused) {
    IntPredicate chosen = input.fitOn().map(fitOn -> chosen(input, fitOn, table)).orElse(_ -> true);
    int[] wanted =
        IntStream.range(0, table.rows().size())
            .filter(i -> chosen.test(i) && !refused.containsKey(i))
            .toArray();
    if (wanted.length == 0) {
      throw new RefusedInputException(
          input.fitOn().map(f -> "--fit-on " + f).orElse(input.embeddings().toString()),
          "no row to fit on",
          "rows of the table",
          "Compare the subjects' names with those of the table");
    }
    Recipe recipe = RecipeFiles.of(input.recipe().orElseThrow());
    Set<Integer> lacking = new HashSet<>();
    for (RowRefusal refusal : recipe.refusals(table.rows().rows(wanted))) {
      refused.put(wanted[refusal.row()], refusal.problem());
      lacking.add(wanted[refusal.row()]);
    }
    int[] training = IntStream.of(wanted).filter(i -> !lacking.contains(i)).toArray();
    if (training.length == 0) {
      throw new RefusedInputException(refused.get(wanted[0]), null);
    }
    return training;
  }

  private static IntPredicate chosen(RecipeInput input, String fitOn, RecipeTable table) {
    List<EmbeddingRow> rows = table.table();
    int equals = fitOn.indexOf('=');
    if (equals > 0 && !Files.exists(Path.of(fitOn))) {
      String column = fitOn.substring(0, equals);
      String value = fitOn.substring(equals + 1);
      Map<String, String> values = RecipeTable.values(input, column, column);
      return i -> value.equals(values.get(rows.get(i).subject()));
    }
    Set<String> subjects = new HashSet<>();
    try {
      for (String line : Files.readAllLines(Path.of(fitOn))) {
        String subject = line.strip();
        subjects.add(subject.startsWith("sub-") ? subject.substring(4) : subject);
      }
    } catch (IOException e) {
      throw new ConfigurationException(
          new Problem(
              "--fit-on " + fitOn,
              "cannot be read: " + e.getMessage(),
              "COLUMN=VALUE, or a text file with a subject a line",
              ""),
          e);
    }
    return i -> subjects.contains(rows.get(i).subject());
  }

  private static RecipeResult write(
      RecipeInput input,
      RecipeTable table,
      FittedRecipe fitted,
      Map<Integer, Problem> refused,
      int fittedHere,
      List<String> warnings) {
    int[] usable =
        IntStream.range(0, table.rows().size()).filter(i -> !refused.containsKey(i)).toArray();
    Set<Integer> lacking = new HashSet<>();
    if (usable.length > 0) {
      for (RowRefusal refusal : fitted.refusals(table.rows().rows(usable))) {
        refused.put(usable[refusal.row()], refusal.problem());
        lacking.add(usable[refusal.row()]);
      }
    }
    int[] kept = IntStream.of(usable).filter(i -> !lacking.contains(i)).toArray();
    if (kept.length == 0) {
      throw new RefusedInputException(refused.values().iterator().next(), null);
    }
    CohortRows rows = table.rows().rows(kept);
    double[][] features = fitted.apply(rows).features();
    String ids =
        new RecipeIds(
                fitted.recipe().id(),
                fitted.recipe().harmonisation(),
                table.preprocessing(),
                table.table().getFirst().recipe())
            .cell();
    List<EmbeddingRow> out = new ArrayList<>();
    for (int i = 0; i < kept.length; i++) {
      out.add(row(table.table().get(kept[i]), ids, features[i]));
    }
    List<String> notes = new ArrayList<>();
    List<String> all = new ArrayList<>(fitted.notes());
    all.addAll(fitted.notes(rows));
    for (String note : all) {
      String warning = "WARNING: ";
      (note.startsWith(warning) ? warnings : notes)
          .add(note.startsWith(warning) ? note.substring(warning.length()) : note);
    }
    EmbeddingTable.write(input.out(), out);
    RecipeResult result =
        new RecipeResult(
            fitted,
            input.out(),
            out.size(),
            fittedHere,
            warnings,
            notes,
            new ArrayList<>(refused.values()));
    RecipeSidecar.write(input, result, ids);
    return result;
  }

  private static EmbeddingRow row(EmbeddingRow from, String ids, double[] features) {
    float[] values = new float[features.length];
    for (int j = 0; j < values.length; j++) {
      values[j] = (float) features[j];
    }
    return new EmbeddingRow(
        from.subject(),
        from.session(),
        from.run(),
        from.source(),
        from.windows(),
        from.coverage(),
        from.warnings(),
        ids,
        from.modelHash(),
        values);
  }
}
