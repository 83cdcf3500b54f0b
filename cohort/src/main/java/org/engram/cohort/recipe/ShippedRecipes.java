package org.engram.cohort.recipe;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.engram.cohort.transform.Combat;
import org.engram.cohort.transform.CovBat;
import org.engram.cohort.transform.CovariateTerm;
import org.engram.cohort.transform.CovariateTerm.Coding;
import org.engram.cohort.transform.CovariateTerm.Missing;
import org.engram.cohort.transform.CovariateTerm.Unseen;
import org.engram.cohort.transform.Pca;
import org.engram.cohort.transform.RandomSite;
import org.engram.cohort.transform.Residualise;
import org.engram.cohort.transform.Transform;
import org.engram.cohort.transform.ZScore;
import org.engram.tensor.ConfigurationException;

/**
 * The recipes that Engram brings, and the hash that each id stands for. A changed recipe gets a new
 * version; an entry of {@link #HASHES} is never changed.
 */
final class ShippedRecipes {
  static final Map<String, String> HASHES =
      Map.of(
          "rsfmri_brainjepa_roi_v1",
          "2bba5458357d669fea636390ee872830455be012e03ccd1145faad5818642bbf",
          "rsfmri_brainjepa_roi_spline_v1",
          "0e4640007ec0a72a81f81906049380886372babb256a7a490e9a303dd476e36a",
          "rsfmri_brainjepa_roi_combat_v1",
          "e891afd01570ad7480898655a17586cde4f10156aa636e9a9a71bb2a56b96248",
          "rsfmri_brainjepa_roi_covbat_v1",
          "80baf0faa2ba5a323fe1f795df3f29af6f219a405aa7b2c32d2266294b195d20",
          "rsfmri_brainjepa_roi_random_site_v1",
          "ace5d24dc2277dc663ab46f20679332dc78dc5059e820d9755f5f08e87d27297",
          "single_site_v1",
          "978fe882b8105879fbc355e83a394a8045db620aeaf13ce12ef558a629bb5bf0",
          "zscore_v1",
          "30ccadfc5dfd0266cc6e1104edb41e72ffc83d218f332bd91e54f875f7126da9",
          "zscore_pca_v1",
          "92a144445e8c2118f1d4ef37fdb868aa7b8dc1efadfd8cfc78aa3ac33c96595e");

  private static final String SUBJECT_MEAN =
      "mean over the time patches of each region, over regions, and over a subject's windows, runs"
          + " and sessions";
  private static final int DIMENSION = 512;

  private ShippedRecipes() {}

  static List<String> ids() {
    return Stream.of(
            "rsfmri_brainjepa_roi_v1",
            "rsfmri_brainjepa_roi_spline_v1",
            "rsfmri_brainjepa_roi_combat_v1",
            "rsfmri_brainjepa_roi_covbat_v1",
            "rsfmri_brainjepa_roi_random_site_v1",
            "single_site_v1",
            "zscore_v1",
            "zscore_pca_v1")
        .toList();
  }

  /** Refuses other content under a shipped id. */
  static void checkContent(String id, String content) {
    String registered = HASHES.get(id);
    String hash = RecipeJson.sha256(content);
    if (registered != null && !registered.equals(hash)) {
      throw new ConfigurationException(
          "id",
          "'"
              + id
              + "' with other settings than the shipped recipe of this id (SHA-256 "
              + hash
              + ")",
          "an id of its own",
          "Choose another id, or take the shipped recipe as it is: engram recipe show " + id);
    }
  }

  static Recipe named(String id) {
    Transform z = ZScore.defaults();
    Transform pca = Pca.defaults(DIMENSION);
    return switch (id) {
      case "rsfmri_brainjepa_roi_v1" ->
          brainJepa(
              id,
              "Brain-JEPA subject embeddings as published: z-score, residuals, PCA",
              z,
              new Residualise(
                  List.of(number("age"), category("sex"), site(), number("mean_fd"), gsr())),
              pca);
      case "rsfmri_brainjepa_roi_spline_v1" ->
          brainJepa(
              id,
              "As rsfmri_brainjepa_roi_v1, with a spline of age",
              z,
              new Residualise(
                  List.of(spline("age"), category("sex"), site(), number("mean_fd"), gsr())),
              pca);
      case "rsfmri_brainjepa_roi_combat_v1" ->
          brainJepa(
              id,
              "ComBat in place of site residuals, preserving age, sex and motion until they are"
                  + " regressed out",
              combat(),
              z,
              withoutSite(),
              pca);
      case "rsfmri_brainjepa_roi_covbat_v1" ->
          brainJepa(
              id,
              "As rsfmri_brainjepa_roi_combat_v1, with the sites' covariance harmonised too",
              CovBat.defaults(combat()),
              z,
              withoutSite(),
              pca);
      case "rsfmri_brainjepa_roi_random_site_v1" ->
          brainJepa(
              id,
              "Site as a random effect in place of site residuals: for many small sites",
              RandomSite.defaults("site")
                  .preserving(List.of(spline("age"), category("sex"), number("mean_fd"))),
              z,
              withoutSite(),
              pca);
      case "single_site_v1" ->
          recipe(
              id,
              "One scanner: z-score, residuals of age, sex and motion, PCA",
              "",
              z,
              new Residualise(List.of(number("age"), category("sex"), number("mean_fd"))),
              pca);
      case "zscore_v1" -> recipe(id, "Z-score alone", "", z);
      case "zscore_pca_v1" -> recipe(id, "Z-score and PCA: needs no covariates", "", z, pca);
      default ->
          throw new ConfigurationException(
              "recipe",
              "'" + id + "'",
              "one of " + String.join(", ", ids()),
              "List them with: engram recipe list");
    };
  }

  private static Combat combat() {
    return Combat.defaults("site")
        .preserving(List.of(spline("age"), category("sex"), number("mean_fd")));
  }

  private static Residualise withoutSite() {
    return new Residualise(List.of(spline("age"), category("sex"), number("mean_fd"), gsr()));
  }

  private static CovariateTerm number(String name) {
    return CovariateTerm.defaults(name, Coding.NUMBER);
  }

  private static CovariateTerm spline(String name) {
    return CovariateTerm.defaults(name, Coding.SPLINE);
  }

  private static CovariateTerm category(String name) {
    return CovariateTerm.defaults(name, Coding.CATEGORY);
  }

  /** Whether the global signal was regressed out of the series. */
  private static CovariateTerm gsr() {
    return category("global_signal");
  }

  /** A held-out site has no coefficient: its rows count as of the average training site. */
  private static CovariateTerm site() {
    return new CovariateTerm("site", Coding.CATEGORY, 4, Missing.REFUSE, Unseen.AVERAGE);
  }

  private static Recipe brainJepa(String id, String description, Transform... steps) {
    return recipe(id, description, SUBJECT_MEAN, steps);
  }

  private static Recipe recipe(
      String id, String description, String embedding, Transform... steps) {
    return new Recipe(id, description, "", embedding, Stream.of(steps).map(Step::of).toList());
  }
}
