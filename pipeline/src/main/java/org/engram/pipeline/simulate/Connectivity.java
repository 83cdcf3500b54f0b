package org.engram.pipeline.simulate;

/**
 * The true correlation between simulated regions, in closed form. For regions i and j of networks m
 * and n:
 *
 * <pre>
 *   c(i, j) = a(age) w(m, n) h(i, j)            network part, 0.45 at age 50
 *           + 0.10 p(i) · p(j)                  smooth part, along two axes of position
 *           + 0.25 exp(-distance(i, j) / 25 mm) local part
 *           + 0.20 [i = j]                      private part
 * </pre>
 *
 * scaled to a unit diagonal. w is the coupling between networks, h is 1 within a hemisphere and the
 * homotopic coupling across. Three things differ between people:
 *
 * <ul>
 *   <li>the trait, a standard normal figure: w(Cont, Default) = 0.25 + 0.15 trait, the trait cut at
 *       2.5 either way;
 *   <li>age: networks separate less in older people, a = 0.45 (1 - 0.008 (age - 50));
 *   <li>the group: homotopic coupling is 0.85 in controls and 0.60 in patients.
 * </ul>
 *
 * Every part is a covariance (w is diagonally dominant for every trait), so their sum is one.
 */
public final class Connectivity {
  /** The groups of the cohort. */
  public static final String CONTROL = "control";

  public static final String PATIENT = "patient";

  static final int CONT = 5;
  static final int DEFAULT = 6;
  static final double TRAIT_LIMIT = 2.5;

  private static final double[][] COUPLING = {
    //  Vis    SomMot DorsA  SalVA  Limbic Cont   Default
    {1.00, 0.20, 0.25, 0.00, 0.00, 0.00, -0.05},
    {0.20, 1.00, 0.10, 0.20, 0.00, -0.05, 0.00},
    {0.25, 0.10, 1.00, 0.10, 0.00, 0.20, -0.15},
    {0.00, 0.20, 0.10, 1.00, 0.10, 0.05, -0.10},
    {0.00, 0.00, 0.00, 0.10, 1.00, 0.00, 0.10},
    {0.00, -0.05, 0.20, 0.05, 0.00, 1.00, 0.25},
    {-0.05, 0.00, -0.15, -0.10, 0.10, 0.25, 1.00}
  };

  private Connectivity() {}

  /** The correlation matrix [regions, regions] of a person. */
  public static double[][] of(SimulatedAtlas atlas, double age, double trait, String group) {
    double within = 0.45 * (1 - 0.008 * (age - 50));
    double across = group.equals(PATIENT) ? 0.60 : 0.85;
    return of(atlas, within, contDefault(trait), across);
  }

  /** The correlation matrix of nobody in particular: age 50, trait 0, between the groups. */
  public static double[][] average(SimulatedAtlas atlas) {
    return of(atlas, 0.45, contDefault(0), 0.725);
  }

  /** Coupling of the Cont and Default networks at a trait: the edge that the trait moves. */
  public static double contDefault(double trait) {
    return 0.25 + 0.15 * Math.clamp(trait, -TRAIT_LIMIT, TRAIT_LIMIT);
  }

  private static double[][] of(
      SimulatedAtlas atlas, double within, double contDefault, double across) {
    int n = atlas.size();
    double[][] c = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        int m = atlas.network(i);
        int k = atlas.network(j);
        boolean traitEdge = Math.min(m, k) == CONT && Math.max(m, k) == DEFAULT;
        double network = traitEdge ? contDefault : COUPLING[m][k];
        double side = atlas.leftHemisphere(i) == atlas.leftHemisphere(j) ? 1 : across;
        double value =
            within * network * side
                + 0.10 * smooth(atlas, i, j)
                + 0.25 * Math.exp(-atlas.distance(i, j) / 25)
                + (i == j ? 0.20 : 0);
        c[i][j] = value;
        c[j][i] = value;
      }
    }
    double[] scale = new double[n];
    for (int i = 0; i < n; i++) {
      scale[i] = 1 / Math.sqrt(c[i][i]);
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        c[i][j] = i == j ? 1 : c[i][j] * scale[i] * scale[j];
      }
    }
    return c;
  }

  /** Product of two smooth maps, back to front and bottom to top, each about -1 to 1. */
  private static double smooth(SimulatedAtlas atlas, int i, int j) {
    double[] a = atlas.position(i);
    double[] b = atlas.position(j);
    return (a[1] * b[1]) / (82.0 * 82.0) + (a[2] * b[2]) / (58.0 * 58.0);
  }
}
