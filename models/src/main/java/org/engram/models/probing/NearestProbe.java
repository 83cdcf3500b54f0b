package org.engram.models.probing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/**
 * The k nearest training rows by cosine similarity of z-scored features: the mean of their numbers,
 * or the shares of the classes among them, each share moved towards even chances by one row's worth
 * (so that no class is said to be impossible). What an embedding's neighbourhoods know without any
 * weights being learned. k is the one of the grid with the least squared error, or log loss, of
 * training rows that are told from those outside their group; of equals the larger.
 *
 * @param neighbours the grid of k, positive and ascending; those of more rows than there are are
 *     left out
 * @param seed of the training rows that k is chosen on, where they are more than {@link #CHOSEN_ON}
 */
public record NearestProbe(List<Integer> neighbours, long seed) implements Probe {
  /** Most training rows that k is chosen on. */
  public static final int CHOSEN_ON = 2000;

  public NearestProbe {
    neighbours = List.copyOf(neighbours);
    boolean fits = !neighbours.isEmpty();
    for (int i = 0; i < neighbours.size(); i++) {
      fits &= neighbours.get(i) > (i == 0 ? 0 : neighbours.get(i - 1));
    }
    if (!fits) {
      throw new ConfigurationException(
          "neighbours", neighbours.toString(), "positive numbers in ascending order", "");
    }
  }

  /** 1, 3, 5, 10, 20, 50 or 100 neighbours, seed 42. */
  public static NearestProbe defaults() {
    return new NearestProbe(List.of(1, 3, 5, 10, 20, 50, 100), 42);
  }

  @Override
  public Fitted fit(ProbeData training) {
    FeatureScaling scaling = FeatureScaling.fit(training.features());
    if (scaling.constants() == scaling.mean().length) {
      throw LogisticProbe.noVariation(scaling.mean().length);
    }
    double[][] directions = directions(scaling.apply(training.features()));
    int[] group = numbered(training.groups());
    int groups = Arrays.stream(group).max().orElseThrow() + 1;
    int[] sizes = new int[groups];
    for (int g : group) {
      sizes[g]++;
    }
    int most = training.size() - Arrays.stream(sizes).max().orElseThrow();
    List<Integer> grid = neighbours.stream().filter(k -> k <= most).toList();
    if (grid.isEmpty()) {
      throw new RefusedInputException(
          "nearest neighbours",
          training.size() + " training rows of " + groups + " groups",
          "at least " + neighbours.getFirst() + " rows outside every group",
          "Take fewer neighbours, fewer folds, or more rows");
    }
    List<FittedProbe.Candidate> search = List.of();
    int best = grid.getFirst();
    if (grid.size() > 1) {
      search = search(training.target(), directions, group, grid);
      double least = Double.POSITIVE_INFINITY;
      for (FittedProbe.Candidate candidate : search) {
        if (candidate.loss() <= least) {
          least = candidate.loss();
          best = (int) candidate.setting();
        }
      }
    }
    return new Fitted(scaling, directions, training.target(), best, search);
  }

  private List<FittedProbe.Candidate> search(
      Target target, double[][] directions, int[] group, List<Integer> grid) {
    int[] asked = sample(directions.length);
    int most = grid.getLast();
    double[][] losses =
        Arrays.stream(asked)
            .parallel()
            .mapToObj(
                row -> {
                  int[] near = nearest(directions, directions[row], most, group, group[row]);
                  return grid.stream().mapToDouble(k -> loss(target, row, near, k)).toArray();
                })
            .toArray(double[][]::new);
    List<FittedProbe.Candidate> search = new ArrayList<>();
    for (int g = 0; g < grid.size(); g++) {
      double sum = 0;
      for (double[] loss : losses) {
        sum += loss[g];
      }
      search.add(new FittedProbe.Candidate(grid.get(g), sum / asked.length));
    }
    return search;
  }

  /** Rows to choose k on, ascending: all, or some by the seed. */
  private int[] sample(int rows) {
    int[] all = IntStream.range(0, rows).toArray();
    if (rows <= CHOSEN_ON) {
      return all;
    }
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < CHOSEN_ON; i++) {
      int j = i + random.nextInt(rows - i);
      int held = all[i];
      all[i] = all[j];
      all[j] = held;
    }
    return Arrays.stream(all, 0, CHOSEN_ON).sorted().toArray();
  }

  private static double loss(Target target, int row, int[] near, int k) {
    return switch (target) {
      case Target.Values numbers -> {
        double error = mean(numbers, near, k) - numbers.at(row);
        yield error * error;
      }
      case Target.Classes classes -> -Math.log(shares(classes, near, k)[classes.at(row)]);
      case SurvivalTarget _ -> throw SurvivalTarget.notFor("nearest neighbours");
    };
  }

  private static double mean(Target.Values numbers, int[] near, int k) {
    double sum = 0;
    for (int i = 0; i < k; i++) {
      sum += numbers.at(near[i]);
    }
    return sum / k;
  }

  private static double[] shares(Target.Classes classes, int[] near, int k) {
    int count = classes.names().size();
    double[] shares = new double[count];
    Arrays.fill(shares, 1.0 / count / (k + 1));
    for (int i = 0; i < k; i++) {
      shares[classes.at(near[i])] += 1.0 / (k + 1);
    }
    return shares;
  }

  /** Rows of length 1; a row without a direction stays 0. */
  private static double[][] directions(double[][] rows) {
    return Arrays.stream(rows).map(NearestProbe::direction).toArray(double[][]::new);
  }

  private static double[] direction(double[] row) {
    double length = Math.sqrt(RowSpace.dot(row, row));
    return length == 0 ? row : Arrays.stream(row).map(v -> v / length).toArray();
  }

  /** The rows most like a direction, most alike first, outside a group; of equals the first row. */
  private static int[] nearest(
      double[][] directions, double[] direction, int count, int[] group, int without) {
    double[] likeness = new double[count];
    int[] near = new int[count];
    int found = 0;
    for (int row = 0; row < directions.length; row++) {
      if (group != null && group[row] == without) {
        continue;
      }
      double s = RowSpace.dot(directions[row], direction);
      if (found < count || s > likeness[found - 1]) {
        int at = found < count ? found++ : found - 1;
        while (at > 0 && likeness[at - 1] < s) {
          likeness[at] = likeness[at - 1];
          near[at] = near[at - 1];
          at--;
        }
        likeness[at] = s;
        near[at] = row;
      }
    }
    return near;
  }

  private static int[] numbered(List<String> names) {
    Map<String, Integer> numbers = new HashMap<>();
    return names.stream().mapToInt(n -> numbers.computeIfAbsent(n, _ -> numbers.size())).toArray();
  }

  /**
   * Training rows to compare with.
   *
   * @param directions of the z-scored training rows, [rows][features]
   * @param target of the training rows
   * @param neighbours k
   * @param search the grid with its loss; empty where there was one k
   */
  public record Fitted(
      FeatureScaling scaling,
      double[][] directions,
      Target target,
      int neighbours,
      List<Candidate> search)
      implements FittedProbe {
    @Override
    public double penalty() {
      return neighbours;
    }

    @Override
    public Prediction predict(double[][] features) {
      ProbeData.checkFinite(features, directions[0].length);
      int[][] near =
          Arrays.stream(features)
              .parallel()
              .map(row -> nearest(directions, direction(scaling.apply(row)), neighbours, null, -1))
              .toArray(int[][]::new);
      return switch (target) {
        case Target.Values numbers ->
            new Prediction.Values(
                Arrays.stream(near).mapToDouble(rows -> mean(numbers, rows, neighbours)).toArray());
        case Target.Classes classes ->
            new Prediction.Probabilities(
                Arrays.stream(near)
                    .map(rows -> shares(classes, rows, neighbours))
                    .toArray(double[][]::new));
        case SurvivalTarget _ -> throw SurvivalTarget.notFor("nearest neighbours");
      };
    }
  }
}
