package org.engram.pipeline.recipe;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.engram.cohort.recipe.FittedRecipe;
import org.engram.cohort.recipe.Recipe;
import org.engram.tensor.Problem;
import org.engram.tensor.file.AtomicFile;
import org.engram.tensor.file.FileHash;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a table of transformed rows was made by, as {@code TABLE.json} beside it. No time of day:
 * the same job gives the same bytes.
 */
final class RecipeSidecar {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private RecipeSidecar() {}

  static void write(RecipeInput input, RecipeResult result, String ids) {
    FittedRecipe fitted = result.fitted();
    Recipe recipe = fitted.recipe();
    Map<String, Object> json = new LinkedHashMap<>();
    String version = RecipeSidecar.class.getPackage().getImplementationVersion();
    json.put("engram", version == null ? "unpackaged" : version);
    json.put("ids", ids);
    json.put("recipe", recipe.id());
    json.put("recipe_sha256", recipe.hash());
    json.put("recipe_yaml", RecipeFiles.yaml(recipe));
    json.put("in_words", recipe.inWords());
    json.put("harmonisation", recipe.harmonisation());
    json.put("embeddings", input.embeddings().toString());
    json.put("embeddings_sha256", FileHash.of(input.embeddings()));
    json.put("phenotypes", input.phenotypes().stream().map(Path::toString).toList());
    json.put("phenotypes_sha256", input.phenotypes().stream().map(FileHash::of).toList());
    json.put("columns", input.columns().columns());
    json.put("constants", input.columns().constants());
    json.put("fit_on", input.fitOn().orElse(input.fitted().isPresent() ? "before" : "all rows"));
    json.put("fitted", input.fitted().map(Path::toString).orElse("here"));
    Map<String, Object> training = new LinkedHashMap<>();
    training.put("rows", fitted.training().rows());
    training.put("subjects", fitted.training().subjects());
    training.put("features", fitted.training().features());
    training.put("keys_sha256", fitted.training().keysSha256());
    training.put("engram", fitted.training().engram());
    training.put("about", new TreeMap<>(fitted.training().about()));
    json.put("training", training);
    json.put("rows", result.rows());
    json.put("dimension", fitted.outputs());
    json.put("warnings", result.warnings());
    json.put("notes", result.notes());
    json.put("refused", refused(result.refused()));
    byte[] bytes = (JSON.writeValueAsString(json) + "\n").getBytes(StandardCharsets.UTF_8);
    Path sidecar = result.out().resolveSibling(result.out().getFileName() + ".json");
    AtomicFile.writeStream(sidecar, out -> out.write(bytes));
  }

  static List<Map<String, String>> refused(List<Problem> problems) {
    List<Map<String, String>> refused = new ArrayList<>();
    for (Problem problem : problems) {
      Map<String, String> entry = new LinkedHashMap<>();
      entry.put("where", problem.where());
      entry.put("found", problem.found());
      entry.put("expected", problem.expected());
      entry.put("remedy", problem.remedy());
      refused.add(entry);
    }
    return refused;
  }
}
