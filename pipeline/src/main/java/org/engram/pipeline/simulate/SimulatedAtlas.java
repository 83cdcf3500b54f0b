package org.engram.pipeline.simulate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.engram.imaging.atlas.Region;

/**
 * The regions of the simulated brain: points on two half ellipsoids about as large as a cortex, in
 * homotopic pairs, each in one of seven networks. A network is the patch of cortex around its seat.
 * The left hemisphere comes first, then the right, each sorted by network, as in the common
 * parcellations.
 */
public final class SimulatedAtlas {
  /** The seven networks, from sensory to association cortex. */
  public static final List<String> NETWORKS =
      List.of("Vis", "SomMot", "DorsAttn", "SalVentAttn", "Limbic", "Cont", "Default");

  private static final double[][] SEATS = { // left hemisphere; x lateral, y anterior, z superior
    {-0.25, -0.95, -0.05},
    {-0.50, -0.10, 0.85},
    {-0.50, -0.65, 0.60},
    {-0.95, 0.15, 0.10},
    {-0.55, 0.45, -0.70},
    {-0.75, 0.60, 0.40},
    {-0.20, 0.85, 0.50}
  };
  private static final double[] RADII = {62, 82, 58}; // millimetres
  private static final double MIDLINE_GAP = 5;

  private final List<Region> regions;
  private final double[][] positions;
  private final int[] networks;

  /**
   * @param count how many regions: an even number of at least 14, one a network and hemisphere
   */
  public SimulatedAtlas(int count) {
    if (count < 14 || count % 2 != 0) {
      throw new IllegalArgumentException(
          count + " regions; expected an even number of at least 14");
    }
    int half = count / 2;
    double[][] directions = halfSphere(half);
    int[] membership = memberships(directions);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < half; i++) {
      order.add(i);
    }
    order.sort(
        Comparator.<Integer>comparingInt(i -> membership[i])
            .thenComparingDouble(i -> -directions[i][1]));
    List<Region> made = new ArrayList<>();
    positions = new double[count][];
    networks = new int[count];
    for (int side = 0; side < 2; side++) {
      int[] numbers = new int[NETWORKS.size()];
      for (int source : order) {
        int index = made.size();
        int network = membership[source];
        String hemisphere = side == 0 ? "L" : "R";
        String label =
            String.format(
                Locale.ROOT,
                "Sim_%sH_%s_%d",
                hemisphere,
                NETWORKS.get(network),
                ++numbers[network]);
        made.add(new Region(index, label, hemisphere, NETWORKS.get(network)));
        double[] d = directions[source];
        double x = d[0] * RADII[0] - MIDLINE_GAP;
        positions[index] = new double[] {side == 0 ? x : -x, d[1] * RADII[1], d[2] * RADII[2]};
        networks[index] = network;
      }
    }
    regions = List.copyOf(made);
  }

  public List<Region> regions() {
    return regions;
  }

  public int size() {
    return regions.size();
  }

  /** Centre of a region in millimetres: x to the right, y to the front, z up. */
  public double[] position(int region) {
    return positions[region].clone();
  }

  /** The centres of all regions, [regions, 3]. */
  public double[][] positions() {
    return Arrays.stream(positions).map(double[]::clone).toArray(double[][]::new);
  }

  /** Index of a region's network in {@link #NETWORKS}. */
  public int network(int region) {
    return networks[region];
  }

  public boolean leftHemisphere(int region) {
    return region < size() / 2;
  }

  /** The region in the same place of the other hemisphere. */
  public int homotopic(int region) {
    int half = size() / 2;
    return region < half ? region + half : region - half;
  }

  /** Millimetres between two regions, in a straight line. */
  public double distance(int a, int b) {
    double sum = 0;
    for (int axis = 0; axis < 3; axis++) {
      double step = positions[a][axis] - positions[b][axis];
      sum += step * step;
    }
    return Math.sqrt(sum);
  }

  /** Even points on the lateral half of the unit sphere, by the golden spiral. */
  private static double[][] halfSphere(int count) {
    double golden = Math.PI * (3 - Math.sqrt(5));
    double[][] points = new double[count][];
    for (int i = 0; i < count; i++) {
      double x = -(i + 0.5) / count;
      double radius = Math.sqrt(1 - x * x);
      points[i] = new double[] {x, radius * Math.cos(golden * i), radius * Math.sin(golden * i)};
    }
    return points;
  }

  /**
   * Every point to a seat, as many to each as can be, so that the sum of nearness is large: dealt
   * out in turn, then exchanged in pairs until no exchange brings both nearer in sum. Cells of such
   * a division are in one piece.
   */
  private static int[] memberships(double[][] points) {
    double[][] nearness = nearness(points);
    int[] membership = new int[points.length];
    for (int p = 0; p < points.length; p++) {
      membership[p] = p % SEATS.length;
    }
    boolean better = true;
    while (better) {
      better = false;
      for (int p = 0; p < points.length; p++) {
        for (int q = 0; q < p; q++) {
          int a = membership[p];
          int b = membership[q];
          double gain = nearness[p][b] + nearness[q][a] - nearness[p][a] - nearness[q][b];
          if (gain > 1e-9) {
            membership[p] = b;
            membership[q] = a;
            better = true;
          }
        }
      }
    }
    return membership;
  }

  /** Cosine of the angle between a point and a seat, [points][seats]. */
  private static double[][] nearness(double[][] points) {
    double[][] nearness = new double[points.length][SEATS.length];
    for (int p = 0; p < points.length; p++) {
      for (int s = 0; s < SEATS.length; s++) {
        double norm = 0;
        double dot = 0;
        for (int axis = 0; axis < 3; axis++) {
          norm += SEATS[s][axis] * SEATS[s][axis];
          dot += SEATS[s][axis] * points[p][axis];
        }
        nearness[p][s] = dot / Math.sqrt(norm);
      }
    }
    return nearness;
  }
}
