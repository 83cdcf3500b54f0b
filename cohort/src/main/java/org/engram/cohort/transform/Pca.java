package org.engram.cohort.transform;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.RowKey;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.linalg.Products;

/**
 * Scores on the principal axes of the training rows, which are centred and not scaled. Each axis
 * points so that its largest entry is positive.
 *
 * @param components the most that are wanted; never more than the rank of the training rows
 * @param fewSubjects what happens where that is more than half of the training subjects
 * @param solver how the axes are found
 * @param seed of the randomised solver
 */
public record Pca(int components, FewSubjects fewSubjects, Solver solver, long seed)
    implements Transform {
  /** Up to so many rows or features the axes are exact. */
  static final int EXACT = 2000;

  /** What happens where more components are wanted than half of the training subjects. */
  public enum FewSubjects {
    /** As many components as half of the subjects, with a warning. */
    HALF,
    /** As many as wanted and as the rank allows, with a warning. */
    KEEP,
    /** The rows are refused. */
    REFUSE
  }

  /** How the axes are found. */
  public enum Solver {
    /** Exact where rows or features are at most 2000, else randomised. */
    AUTO,
    /** Eigenvectors of the covariance or of the Gram matrix, whichever is smaller. */
    EXACT,
    /**
     * A random subspace and power iterations (Halko, Martinsson and Tropp, 2011) until the captured
     * variance stands still to a millionth.
     */
    RANDOMISED
  }

  public Pca {
    Objects.requireNonNull(fewSubjects, "fewSubjects");
    Objects.requireNonNull(solver, "solver");
    if (components < 1) {
      throw new ConfigurationException("components", "" + components, "1 or more", "");
    }
  }

  /** At most half of the subjects, exact where that is quick, seed 42. */
  public static Pca defaults(int components) {
    return new Pca(components, FewSubjects.HALF, Solver.AUTO, 42);
  }

  @Override
  public String kind() {
    return "pca";
  }

  @Override
  public String inWords() {
    return "principal components of the training rows, at most "
        + components
        + switch (fewSubjects) {
          case HALF -> " and at most half as many as training subjects";
          case KEEP -> ", whatever the number of subjects";
          case REFUSE -> "; refused for fewer than twice as many training subjects";
        };
  }

  @Override
  public Fitted fit(CohortRows training) {
    List<String> notes = new ArrayList<>();
    int wanted = dimension(training, notes);
    double[][] centred = training.features();
    double[] mean = Columns.means(centred);
    centred = Fitted.centred(centred, mean);
    double total = Arrays.stream(Columns.squares(centred, new double[mean.length])).sum();
    if (!(total > 0)) {
      throw new RefusedInputException(
          "pca", "training rows that are all alike", "rows that vary", "");
    }
    boolean exact =
        switch (solver) {
          case AUTO -> Math.min(centred.length, mean.length) <= EXACT;
          case EXACT -> true;
          case RANDOMISED -> false;
        };
    PrincipalAxes axes =
        exact
            ? PrincipalAxes.exact(centred, wanted)
            : PrincipalAxes.randomised(centred, wanted, seed);
    int found = axes.axes().length;
    if (found < wanted) {
      notes.add(found + " components, since the training rows have no more: " + wanted + " wanted");
    }
    notes.addAll(axes.notes());
    double[] variance =
        Arrays.stream(axes.squares()).map(s -> s / Math.max(1, training.size() - 1)).toArray();
    double[] explained = Arrays.stream(axes.squares()).map(s -> s / total).toArray();
    notes.add(
        String.format(
            Locale.ROOT,
            "%d components explain %.1f %% of the variance of the training rows",
            found,
            100 * Arrays.stream(explained).sum()));
    return new Fitted(this, mean, axes.axes(), variance, explained, notes);
  }

  private int dimension(CohortRows training, List<String> notes) {
    int subjects = (int) training.keys().stream().map(RowKey::subject).distinct().count();
    int rank = Math.min(training.size() - 1, training.width());
    if (rank < 1) {
      throw new RefusedInputException("pca", "1 training row", "2 or more", "Take more rows");
    }
    if (2 * components <= subjects) {
      return Math.min(components, rank);
    }
    String few = components + " components and " + subjects + " training subjects";
    return switch (fewSubjects) {
      case REFUSE ->
          throw new RefusedInputException(
              "pca",
              few,
              "at least twice as many subjects as components",
              "Take fewer components, or set few_subjects: half");
      case HALF -> {
        int half = Math.min(Math.max(1, subjects / 2), rank);
        notes.add(
            "WARNING: "
                + few
                + ": more than half as many, where later components are mostly noise; "
                + half
                + " are taken");
        yield half;
      }
      case KEEP -> {
        int kept = Math.min(components, rank);
        notes.add(
            "WARNING: "
                + few
                + ": more than half as many, where later components are mostly noise; "
                + kept
                + " are kept, as the recipe says");
        yield kept;
      }
    };
  }

  /**
   * Principal axes of training rows.
   *
   * @param mean [features]
   * @param axes [components][features], orthonormal
   * @param variance of the training rows' scores on each axis (divided by n - 1)
   * @param explained fraction of the training rows' variance on each axis
   */
  public record Fitted(
      Pca settings,
      double[] mean,
      double[][] axes,
      double[] variance,
      double[] explained,
      List<String> notes)
      implements FittedTransform {
    public Fitted {
      notes = List.copyOf(notes);
    }

    static Fitted of(Pca settings, FittedState state) {
      double[] mean = state.vector("mean");
      double[][] axes = state.matrix("axes", mean.length);
      if (axes.length == 0 || axes.length > mean.length) {
        throw FittedState.bad("axes", axes.length + " of them", "1 to " + mean.length);
      }
      return new Fitted(
          settings,
          mean,
          axes,
          state.vector("variance", axes.length),
          state.vector("explained", axes.length),
          state.labels("notes"));
    }

    @Override
    public int inputs() {
      return mean.length;
    }

    @Override
    public int outputs() {
      return axes.length;
    }

    @Override
    public CohortRows apply(CohortRows rows) {
      Columns.checkWidth(rows, inputs(), "pca");
      return rows.withFeatures(
          Products.times(centred(rows.features(), mean), Products.transposed(axes)));
    }

    @Override
    public FittedState state() {
      return FittedState.empty()
          .with("notes", notes)
          .with("mean", mean)
          .with("axes", axes, mean.length)
          .with("variance", variance)
          .with("explained", explained);
    }

    private static double[][] centred(double[][] x, double[] mean) {
      double[][] centred = new double[x.length][mean.length];
      for (int i = 0; i < x.length; i++) {
        for (int j = 0; j < mean.length; j++) {
          centred[i][j] = x[i][j] - mean[j];
        }
      }
      return centred;
    }
  }
}
