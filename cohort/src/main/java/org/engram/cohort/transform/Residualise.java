package org.engram.cohort.transform;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.engram.cohort.rows.CohortRows;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.linalg.LeastSquares;
import org.engram.tensor.linalg.Products;

/**
 * Each feature less what covariates explain of it: residuals of an ordinary least squares model
 * with an intercept, whose coefficients are those of the training rows.
 *
 * <p>A column that depends on those before it (or does not vary) is left out and reported; the
 * residuals are the same whichever of such columns goes.
 *
 * @param covariates at least one
 */
public record Residualise(List<CovariateTerm> covariates) implements Transform {
  /** Part of a column's length below which what others leave of it is taken for rounding. */
  static final double TOLERANCE = 1e-8;

  private static final int FEW = 3;

  public Residualise {
    covariates = List.copyOf(covariates);
    if (covariates.isEmpty()) {
      throw new ConfigurationException("covariates", "none", "at least one", "Leave the step out");
    }
    checkDistinct(covariates);
  }

  static void checkDistinct(List<CovariateTerm> terms) {
    if (terms.stream().map(CovariateTerm::name).distinct().count() < terms.size()) {
      throw new ConfigurationException(
          "covariates", "one of them twice", "each column once", "Leave one out");
    }
  }

  @Override
  public String kind() {
    return "residualise";
  }

  @Override
  public String inWords() {
    return covariates.stream().map(CovariateTerm::inWords).collect(Collectors.joining(", ", "", ""))
        + " were regressed out of each feature by ordinary least squares fitted on the training"
        + " rows";
  }

  @Override
  public List<ColumnNeed> columns() {
    return covariates.stream().map(CovariateTerm::need).toList();
  }

  @Override
  public List<String> removes() {
    return covariates.stream().map(CovariateTerm::name).toList();
  }

  @Override
  public List<RowRefusal> refusals(CohortRows training) {
    return CovariateDesign.refusals(covariates, training);
  }

  @Override
  public Fitted fit(CohortRows training) {
    CovariateDesign all = CovariateDesign.fit(covariates, training);
    LeastSquares model = LeastSquares.of(all.centred(training), TOLERANCE);
    int n = training.size();
    if (n < model.rank() + 2) {
      throw new RefusedInputException(
          "residualise",
          n + " training rows for " + (model.rank() + 1) + " coefficients",
          "at least " + (model.rank() + 2) + ", or the residuals are zero",
          "Take fewer covariates or more rows");
    }
    double[] mean = Columns.means(training.features());
    return new Fitted(
        this,
        all.keeping(model.kept()),
        mean,
        model.coefficients(training.features()),
        notes(all, model, training));
  }

  private List<String> notes(CovariateDesign all, LeastSquares model, CohortRows training) {
    List<String> notes = new ArrayList<>(all.notes(training));
    List<String> names = all.names();
    List<String> dropped =
        IntStream.range(0, names.size()).filter(c -> !model.keeps(c)).mapToObj(names::get).toList();
    if (!dropped.isEmpty()) {
      notes.add(
          "left out of the model, since they are constant or follow from the others: "
              + String.join(", ", dropped));
    }
    for (CovariateTerm term : covariates) {
      if (term.as() == CovariateTerm.Coding.CATEGORY) {
        List<String> labels = Columns.labels(training, term.name());
        for (String level : Columns.levels(labels)) {
          long count = labels.stream().filter(level::equals).count();
          if (count < FEW) {
            notes.add(
                term.name()
                    + " '"
                    + level
                    + "' has "
                    + count
                    + " training rows: its effect is"
                    + " hardly estimated, and their residuals are small by construction");
          }
        }
      }
    }
    if (training.size() < 5 * (model.rank() + 1)) {
      notes.add(
          training.size()
              + " training rows for "
              + (model.rank() + 1)
              + " coefficients: the residuals of training rows are smaller than those of others");
    }
    return List.copyOf(notes);
  }

  /**
   * Coefficients of training rows.
   *
   * @param mean of each feature
   * @param coefficients of the centred columns, [columns][features]
   */
  public record Fitted(
      Residualise settings,
      CovariateDesign design,
      double[] mean,
      double[][] coefficients,
      List<String> notes)
      implements FittedTransform {
    public Fitted {
      notes = List.copyOf(notes);
    }

    static Fitted of(Residualise settings, FittedState state) {
      CovariateDesign design = CovariateDesign.of(settings.covariates(), state.part("design."));
      double[] mean = state.vector("mean");
      return new Fitted(
          settings,
          design,
          mean,
          state.matrix("coefficients", design.kept().length, mean.length),
          state.labels("notes"));
    }

    @Override
    public int inputs() {
      return mean.length;
    }

    @Override
    public int outputs() {
      return mean.length;
    }

    @Override
    public List<String> notes(CohortRows rows) {
      return design.notes(rows);
    }

    @Override
    public List<RowRefusal> refusals(CohortRows rows) {
      return design.refusals(rows);
    }

    @Override
    public CohortRows apply(CohortRows rows) {
      Columns.checkWidth(rows, inputs(), "residualise");
      RowRefusal.raise(refusals(rows));
      double[][] explained = Products.times(design.matrix(rows), coefficients);
      double[][] x = rows.features();
      double[][] residual = new double[x.length][mean.length];
      for (int i = 0; i < x.length; i++) {
        for (int j = 0; j < mean.length; j++) {
          double fitted = explained[i].length == 0 ? 0 : explained[i][j];
          residual[i][j] = x[i][j] - mean[j] - fitted;
        }
      }
      return rows.withFeatures(residual);
    }

    @Override
    public FittedState state() {
      return FittedState.empty()
          .with("notes", notes)
          .with("design.", design.state())
          .with("mean", mean)
          .with("coefficients", coefficients, mean.length);
    }
  }
}
