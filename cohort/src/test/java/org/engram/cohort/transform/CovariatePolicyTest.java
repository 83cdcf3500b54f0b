package org.engram.cohort.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.Covariate;
import org.engram.cohort.transform.CovariateTerm.Coding;
import org.engram.cohort.transform.CovariateTerm.Missing;
import org.engram.cohort.transform.CovariateTerm.Unseen;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;

/** Residuals where covariates are missing, unseen or dependent. */
class CovariatePolicyTest {
  private final CohortRows training = RecordedExample.training();
  private final CohortRows test = RecordedExample.test();

  @Test
  void aMissingValueIsRefusedByRowAndColumn() {
    assertThatExceptionOfType(RefusedInputException.class)
        .isThrownBy(() -> residualise(term("age", Coding.NUMBER)).fit(withoutAge(training, 4)))
        .withMessageContaining(training.keys().get(4) + ", age")
        .withMessageContaining("no value");
    Residualise.Fitted fitted = residualise(term("age", Coding.NUMBER)).fit(training);
    assertThat(fitted.refusals(withoutAge(test, 2))).extracting(RowRefusal::row).containsExactly(2);
    assertThatExceptionOfType(RefusedInputException.class)
        .isThrownBy(() -> fitted.apply(withoutAge(test, 2)));
  }

  @Test
  void anAverageRowHasNothingTakenOutForTheColumn() {
    CovariateTerm age = new CovariateTerm("age", Coding.SPLINE, 4, Missing.AVERAGE, Unseen.REFUSE);
    Residualise.Fitted fitted = residualise(age).fit(training);
    double[] mean = fitted.mean();
    double[] row = fitted.apply(withoutAge(test, 2)).features()[2];
    for (int j = 0; j < mean.length; j++) {
      assertThat(row[j]).isCloseTo(test.features()[2][j] - mean[j], within(1e-12));
    }
    assertThat(fitted.notes(withoutAge(test, 2)))
        .containsExactly("1 rows without age count as average");
  }

  @Test
  void missingValuesCanHaveALevelOfTheirOwn() {
    CovariateTerm own =
        new CovariateTerm("sex", Coding.CATEGORY, 4, Missing.OWN_LEVEL, Unseen.REFUSE);
    CohortRows some = withoutSex(training, 0, 5, 9);
    Residualise.Fitted fitted = residualise(own).fit(some);
    // Least squares on indicators: the residuals of each level sum to zero.
    double[][] residual = fitted.apply(some).features();
    assertThat(residual[0][0] + residual[5][0] + residual[9][0]).isCloseTo(0, within(1e-9));
    // Without such rows in training there is no such level to apply.
    assertThatExceptionOfType(RefusedInputException.class)
        .isThrownBy(() -> residualise(own).fit(training).apply(withoutSex(test, 1)))
        .withMessageContaining("sex");
  }

  @Test
  void anUnseenCategoryIsRefusedOrAverage() {
    CohortRows fresh = RecordedExample.newSites();
    Residualise.Fitted refusing = residualise(term("site", Coding.CATEGORY)).fit(training);
    assertThatExceptionOfType(RefusedInputException.class)
        .isThrownBy(() -> refusing.apply(fresh))
        .withMessageContaining("'D'")
        .withMessageContaining("[A, B, C]")
        .withMessageContaining("and 17 more rows");

    CovariateTerm average =
        new CovariateTerm("site", Coding.CATEGORY, 4, Missing.REFUSE, Unseen.AVERAGE);
    Residualise.Fitted fitted = residualise(average).fit(training);
    double[][] residual = fitted.apply(fresh).features();
    assertThat(residual[3][1]).isCloseTo(fresh.features()[3][1] - fitted.mean()[1], within(1e-12));
    assertThat(fitted.notes(fresh))
        .singleElement()
        .asString()
        .contains("site [D, E, G] is in no training row");
  }

  @Test
  void dependentColumnsAreLeftOutAndNamed() {
    double[] years = training.numbers("age").values();
    CohortRows twice =
        training
            .with(new Covariate.Numbers("months", Arrays.stream(years).map(y -> 12 * y).toArray()))
            .with(new Covariate.Numbers("ones", Arrays.stream(years).map(_ -> 1).toArray()));
    Residualise.Fitted both =
        residualise(
                term("age", Coding.NUMBER),
                term("months", Coding.NUMBER),
                term("ones", Coding.NUMBER))
            .fit(twice);
    assertThat(both.notes())
        .contains(
            "left out of the model, since they are constant or follow from the others: months,"
                + " ones");
    double[][] alone =
        residualise(term("age", Coding.NUMBER)).fit(training).apply(training).features();
    assertThat(both.apply(twice).features()).isDeepEqualTo(alone);
  }

  @Test
  void nearlyDependentColumnsStayAccurate() {
    double[] years = training.numbers("age").values();
    double[] near = years.clone();
    for (int i = 0; i < near.length; i++) {
      near[i] += 1e-5 * Math.sin(i);
    }
    CohortRows rows = training.with(new Covariate.Numbers("near", near));
    double[][] residual =
        residualise(term("age", Coding.NUMBER), term("near", Coding.NUMBER))
            .fit(rows)
            .apply(rows)
            .features();
    for (double[] column : new double[][] {years, near}) {
      double sum = 0;
      double length = 0;
      for (int i = 0; i < column.length; i++) {
        sum += column[i] * residual[i][0];
        length += column[i] * column[i];
      }
      assertThat(sum / Math.sqrt(length)).isCloseTo(0, within(1e-7));
    }
  }

  @Test
  void wholeNumbersAreCategoriesWithoutADecimalPoint() {
    double[] coded =
        training.categories("sex").values().stream()
            .mapToDouble(sex -> sex.equals("M") ? 1 : 2)
            .toArray();
    CohortRows rows = training.with(new Covariate.Numbers("code", coded));
    Residualise.Fitted fitted = residualise(term("code", Coding.CATEGORY)).fit(rows);
    assertThat(fitted.design().levels()).containsExactly(List.of("1", "2"));
  }

  @Test
  void tooManyCoefficientsForTheRowsAreRefused() {
    CohortRows four = training.rows(0, 1, 2, 3);
    assertThatExceptionOfType(RefusedInputException.class)
        .isThrownBy(
            () -> residualise(term("age", Coding.NUMBER), term("site", Coding.CATEGORY)).fit(four))
        .withMessageContaining("4 training rows for");
  }

  @Test
  void aSplineOfTooFewValuesIsRefused() {
    double[] two = training.numbers("age").values().clone();
    for (int i = 0; i < two.length; i++) {
      two[i] = i % 2;
    }
    assertThatExceptionOfType(RefusedInputException.class)
        .isThrownBy(
            () ->
                residualise(term("age", Coding.SPLINE))
                    .fit(training.with(new Covariate.Numbers("age", two))))
        .withMessageContaining("different quantiles");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(
            () -> new CovariateTerm("age", Coding.SPLINE, 9, Missing.REFUSE, Unseen.REFUSE));
  }

  /** Beyond the outer knots the spline is a straight line. */
  @Test
  void aSplineExtrapolatesStraight() {
    Residualise.Fitted fitted = residualise(term("age", Coding.SPLINE)).fit(training);
    CohortRows three =
        test.rows(0, 1, 2).with(new Covariate.Numbers("age", new double[] {100, 110, 120}));
    double[][] x = {new double[8], new double[8], new double[8]};
    double[][] residual = fitted.apply(three.withFeatures(x)).features();
    assertThat(residual[2][0] - residual[1][0])
        .isCloseTo(residual[1][0] - residual[0][0], within(1e-9));
  }

  private static CovariateTerm term(String name, Coding as) {
    return CovariateTerm.defaults(name, as);
  }

  private static Residualise residualise(CovariateTerm... terms) {
    return new Residualise(List.of(terms));
  }

  private static CohortRows withoutAge(CohortRows rows, int... gone) {
    double[] ages = rows.numbers("age").values().clone();
    for (int i : gone) {
      ages[i] = Double.NaN;
    }
    return rows.with(new Covariate.Numbers("age", ages));
  }

  private static CohortRows withoutSex(CohortRows rows, int... gone) {
    List<String> sexes = new ArrayList<>(rows.categories("sex").values());
    for (int i : gone) {
      sexes.set(i, "");
    }
    return rows.with(new Covariate.Categories("sex", sexes));
  }
}
