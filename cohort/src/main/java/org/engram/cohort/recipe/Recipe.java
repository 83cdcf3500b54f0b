package org.engram.cohort.recipe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.transform.ColumnNeed;
import org.engram.cohort.transform.Combat;
import org.engram.cohort.transform.CovBat;
import org.engram.cohort.transform.FittedTransform;
import org.engram.cohort.transform.RandomSite;
import org.engram.cohort.transform.RowRefusal;
import org.engram.cohort.transform.Transform;
import org.engram.tensor.ConfigurationException;

/**
 * From embeddings to the features that are analysed: transforms in order, each fitted on what the
 * one before made of the training rows. A recipe holds settings alone; what it learns from training
 * rows is in the {@link FittedRecipe}.
 *
 * <pre>{@code
 * FittedRecipe fitted = Recipe.named("rsfmri_brainjepa_roi_v1").fit(cohort.rows(fold.training()));
 * CohortRows test = fitted.apply(cohort.rows(fold.test()));
 * }</pre>
 *
 * @param id with a version, such as {@code mine_v1}; it never means other settings: the id of a
 *     shipped recipe with other ones is refused
 * @param description what it is for, in a sentence
 * @param citation what it follows; may be empty
 * @param embedding how the rows are to be made, in words; nothing is checked by it
 * @param steps in order, at least one
 */
public record Recipe(
    String id, String description, String citation, String embedding, List<Step> steps) {
  public Recipe {
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(citation, "citation");
    Objects.requireNonNull(embedding, "embedding");
    steps = List.copyOf(steps);
    if (!id.matches("[a-z0-9][a-z0-9_-]{0,80}_v[1-9][0-9]{0,3}")) {
      throw new ConfigurationException(
          "id",
          "'" + id + "'",
          "lower-case letters, digits, _ and -, ending in _v and a number",
          "Give changed settings a new version: results are compared by this id");
    }
    if (steps.isEmpty()) {
      throw new ConfigurationException("steps", "none", "at least one step", "");
    }
    checkRemovals(steps);
    checkColumns(steps);
    ShippedRecipes.checkContent(id, content(id, embedding, steps));
  }

  /** A recipe of one's own. */
  public static Recipe of(String id, String description, Transform... steps) {
    return new Recipe(id, description, "", "", Arrays.stream(steps).map(Step::of).toList());
  }

  /**
   * A shipped recipe.
   *
   * @throws ConfigurationException if there is none of this id, naming those there are
   */
  public static Recipe named(String id) {
    return ShippedRecipes.named(id);
  }

  /** The ids of the shipped recipes. */
  public static List<String> shipped() {
    return ShippedRecipes.ids();
  }

  /** The steps as transforms. */
  public List<Transform> transforms() {
    return steps.stream().map(Step::transform).toList();
  }

  /** SHA-256 of all that decides a result: id, embedding and steps; not of its description. */
  public String hash() {
    return RecipeJson.sha256(content(id, embedding, steps));
  }

  /**
   * Which step takes the site's effect out, as an id for tables: {@code combat(site)}, {@code
   * residualise(site)}, or {@code none}.
   */
  public String harmonisation() {
    return transforms().stream()
        .flatMap(step -> harmonised(step).map(site -> step.kind() + "(" + site + ")").stream())
        .findFirst()
        .orElse("none");
  }

  /** The columns that it reads, each once. */
  public List<ColumnNeed> columns() {
    Map<String, ColumnNeed> needs = new LinkedHashMap<>();
    transforms().forEach(t -> t.columns().forEach(need -> needs.put(need.name(), need)));
    return List.copyOf(needs.values());
  }

  /** What is done, as a methods section would say it: a sentence a step. */
  public List<String> inWords() {
    return transforms().stream()
        .map(Transform::inWords)
        .map(words -> Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".")
        .toList();
  }

  /** Training rows that lack what a step needs; {@link #fit} refuses the first of them. */
  public List<RowRefusal> refusals(CohortRows training) {
    List<RowRefusal> all = new ArrayList<>();
    transforms().forEach(step -> all.addAll(step.refusals(training)));
    return firstOfEachRow(all);
  }

  /** Learns from training rows, and from nothing else. */
  public FittedRecipe fit(CohortRows training) {
    return fit(training, Map.of());
  }

  /**
   * Learns from training rows, and from nothing else.
   *
   * @param about what the rows are, to be kept with it: the model's hash, the table's name
   * @throws org.engram.tensor.RefusedInputException if a step cannot learn from them
   */
  public FittedRecipe fit(CohortRows training, Map<String, String> about) {
    List<FittedTransform> fitted = new ArrayList<>();
    CohortRows rows = training;
    for (Transform step : transforms()) {
      FittedTransform learned = step.fit(rows);
      fitted.add(learned);
      rows = fitted.size() < steps.size() ? learned.apply(rows) : rows;
    }
    return new FittedRecipe(this, fitted, Training.of(training, about));
  }

  /** One refusal a row, in the order of rows. */
  static List<RowRefusal> firstOfEachRow(List<RowRefusal> refusals) {
    return List.copyOf(
        refusals.stream()
            .collect(
                Collectors.toMap(
                    RowRefusal::row, refusal -> refusal, (first, _) -> first, TreeMap::new))
            .values());
  }

  static String content(String id, String embedding, List<Step> steps) {
    Map<String, Object> content = new TreeMap<>();
    content.put("id", id);
    content.put("embedding", embedding);
    content.put("steps", steps);
    return RecipeJson.compact(content);
  }

  /** The site that a step harmonises; a residualised one is known by the name site. */
  private static Optional<String> harmonised(Transform step) {
    return switch (step) {
      case Combat combat -> Optional.of(combat.site());
      case CovBat covbat -> Optional.of(covbat.combat().site());
      case RandomSite random -> Optional.of(random.site());
      default -> step.removes().stream().filter("site"::equals).findFirst();
    };
  }

  private static void checkRemovals(List<Step> steps) {
    Map<String, String> removed = new TreeMap<>();
    for (Step step : steps) {
      Transform transform = step.transform();
      for (String column : transform.removes()) {
        String before = removed.putIfAbsent(column, transform.kind());
        if (before != null) {
          throw new ConfigurationException(
              "steps",
              "the effect of "
                  + column
                  + " taken out twice, by "
                  + before
                  + " and by "
                  + transform.kind(),
              "one step that takes it out",
              "Twice removes what the first step was to leave: keep one of them");
        }
      }
    }
  }

  private static void checkColumns(List<Step> steps) {
    Map<String, Boolean> numbers = new TreeMap<>();
    for (Step step : steps) {
      for (ColumnNeed need : step.transform().columns()) {
        Boolean before = numbers.putIfAbsent(need.name(), need.numbers());
        if (before != null && before != need.numbers()) {
          throw new ConfigurationException(
              "steps",
              need.name() + " as a number in one step and as a category in another",
              "one of the two throughout",
              "");
        }
      }
    }
  }
}
