package org.engram.pipeline.probe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.results.ResultProvenance;
import org.engram.pipeline.recipe.RecipeColumns;
import org.engram.tensor.file.FileHash;

/** Where a probe's figures come from. */
final class StudyProvenance {
  private StudyProvenance() {}

  static ResultProvenance of(StudyInput input, StudySettings settings, List<EmbeddingRow> table) {
    Map<String, String> versions = new LinkedHashMap<>();
    String version = StudyProvenance.class.getPackage().getImplementationVersion();
    versions.put("engram", version == null ? "unpackaged" : version);
    versions.put("java", Runtime.version().toString());
    List<ResultProvenance.Input> inputs = new ArrayList<>();
    input
        .files()
        .forEach(
            (role, file) ->
                inputs.add(new ResultProvenance.Input(role, file.toString(), FileHash.of(file))));
    settings
        .foldFile()
        .ifPresent(
            file ->
                inputs.add(
                    new ResultProvenance.Input("folds", file.toString(), FileHash.of(file))));
    Map<String, String> models = new LinkedHashMap<>();
    models.put(
        TableProbe.EMBEDDING,
        String.join(", ", table.stream().map(EmbeddingRow::modelHash).distinct().toList()));
    Map<String, Long> seeds = new LinkedHashMap<>();
    seeds.put("folds", settings.folds().seed());
    seeds.put("bootstrap", settings.bootstrap().seed());
    return new ResultProvenance(versions, inputs, models, seeds, options(input, settings));
  }

  private static Map<String, String> options(StudyInput input, StudySettings settings) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("target", input.target());
    options.put("task", settings.task().toString());
    options.put("probe", settings.learner().toString());
    options.put("balanced", Boolean.toString(settings.balanced()));
    options.put(
        "setting", settings.fixed().isEmpty() ? "chosen" : "" + settings.fixed().getFirst());
    options.put("scheme", settings.folds().scheme().toString());
    options.put("folds", Integer.toString(settings.folds().folds()));
    options.put("repeats", Integer.toString(settings.folds().repeats()));
    options.put("group", input.group());
    options.put("site", input.site().orElse("none"));
    options.put("covariates", String.join(", ", input.covariates()));
    options.put("connectivity", input.connectivity() ? "auto" : "none");
    options.put("recipe", settings.recipe().about().id());
    RecipeColumns from = settings.recipe().from();
    if (!from.columns().isEmpty()) {
      options.put("recipe_columns", from.columns().toString());
    }
    if (!from.constants().isEmpty()) {
      options.put("recipe_constants", from.constants().toString());
    }
    options.put("permutations", Integer.toString(settings.permutations()));
    options.put("shots", settings.shots().map(s -> s.shots().toString()).orElse("none"));
    options.put("bootstrap", settings.bootstrap().method() + ", " + settings.bootstrap().draws());
    options.put("correction", settings.correction().toString());
    if (input.random().isPresent() && input.random().get() instanceof RandomInput.Made made) {
      options.put(
          "random_encoder",
          "made with seed "
              + settings.folds().seed()
              + made.directory().map(model -> " like " + model).orElse(""));
    }
    input
        .transfer()
        .ifPresent(
            other -> {
              options.put("apply_to", other.embeddings().toString());
              options.put("apply_columns", other.columns().toString());
            });
    return options;
  }
}
