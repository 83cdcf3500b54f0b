package org.engram.pipeline.probe;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.engram.cohort.evaluation.CovariateShift;
import org.engram.cohort.evaluation.DomainClassifier;
import org.engram.cohort.evaluation.FeatureShift;
import org.engram.cohort.recipe.FittedRecipe;
import org.engram.cohort.results.Finding;
import org.engram.cohort.results.Score;
import org.engram.cohort.results.TestResult;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.Covariate;

/**
 * How far two cohorts lie apart: in the features of the set to judge, as they came and as the
 * recipe of the first cohort leaves them, and in target and covariates.
 *
 * @param warnings where the features differ by more than chance
 */
record CohortShift(List<Finding> findings, List<String> warnings) {
  static final String FEATURES = "shift of the features";
  static final String FEATURES_AFTER = "shift of the features after the recipe";
  static final String COLUMNS = "shift of target and covariates";

  private static final int PERMUTATIONS = 499;
  private static final double LARGE = 0.2; // Cohen's small effect

  static CohortShift of(
      StudyRows first, StudyRows other, StudySettings settings, FittedRecipe recipe) {
    List<Finding> findings = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    CohortRows a = first.sets().getFirst();
    CohortRows b = other.sets().getFirst();
    features(FEATURES, a, first.groups(), b, other.groups(), settings, findings, warnings);
    if (recipe != null) {
      features(
          FEATURES_AFTER,
          recipe.apply(a),
          first.groups(),
          recipe.apply(b),
          other.groups(),
          settings,
          findings,
          warnings);
    }
    findings.addAll(columns(first, other, settings));
    return new CohortShift(findings, warnings);
  }

  private static void features(
      String topic,
      CohortRows first,
      List<String> firstGroups,
      CohortRows other,
      List<String> otherGroups,
      StudySettings settings,
      List<Finding> findings,
      List<String> warnings) {
    boolean told = false;
    if (first.size() > 1 && other.size() > 1) {
      FeatureShift shift =
          FeatureShift.of(
              first.features(),
              firstGroups,
              other.features(),
              otherGroups,
              PERMUTATIONS,
              settings.bootstrap().seed());
      String unit = "standard deviations";
      findings.add(
          new Finding(
              topic,
              "mean size of the standardised mean differences",
              shift.meanSize(),
              unit,
              Optional.empty(),
              Optional.of(shift.test()),
              "over " + first.width() + " features"));
      findings.add(plain(topic, "largest of them", shift.largest(), unit));
      findings.add(
          plain(
              topic,
              String.format(Locale.ROOT, "share of features above %.1f", LARGE),
              shift.share(LARGE),
              ""));
      told = shift.test().p() < 1 - settings.bootstrap().level();
    }
    Optional<Score> domain =
        DomainClassifier.auroc(first, firstGroups, other, otherGroups, settings.bootstrap());
    if (domain.isPresent()) {
      Score score = domain.get();
      findings.add(
          new Finding(
              topic,
              "cohort told by logistic regression: auroc",
              score.pooled(),
              "",
              score.interval(),
              Optional.empty(),
              "held-out rows of a cross-validation; 0.5 is chance"));
      told |= score.interval().map(i -> i.low() > 0.5).orElse(false);
    }
    if (told) {
      warnings.add(
          "The cohorts differ by more than chance in the "
              + (topic.equals(FEATURES)
                  ? "features."
                  : "features that the recipe leaves: the probe is applied to rows unlike those it"
                      + " was fitted on."));
    }
  }

  private static Finding plain(String topic, String name, double value, String unit) {
    return new Finding(topic, name, value, unit, Optional.empty(), Optional.empty(), "");
  }

  private static List<Finding> columns(StudyRows first, StudyRows other, StudySettings settings) {
    int[] a = subjects(first);
    int[] b = subjects(other);
    List<CovariateShift> shifts = new ArrayList<>();
    shifts.add(
        CovariateShift.of(
            StudyTargets.column("target", first.target().rows(a)),
            StudyTargets.column("target", other.target().rows(b))));
    for (Covariate column : first.sets().getFirst().covariates().values()) {
      shifts.add(
          CovariateShift.of(
              column.rows(a), other.sets().getFirst().covariate(column.name()).rows(b)));
    }
    List<TestResult> tests =
        settings.correction().adjust(shifts.stream().map(CovariateShift::test).toList());
    return IntStream.range(0, shifts.size())
        .mapToObj(
            i ->
                new Finding(
                    COLUMNS,
                    shifts.get(i).name(),
                    shifts.get(i).value(),
                    shifts.get(i).unit(),
                    Optional.empty(),
                    Optional.of(tests.get(i)),
                    shifts.get(i).note()))
        .toList();
  }

  /** The first row of each subject. */
  private static int[] subjects(StudyRows rows) {
    Set<String> seen = new HashSet<>();
    CohortRows of = rows.sets().getFirst();
    return IntStream.range(0, of.size())
        .filter(i -> seen.add(of.keys().get(i).subject()))
        .toArray();
  }
}
