package org.engram.cohort.association;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.engram.models.probing.Fold;
import org.engram.tensor.RefusedInputException;

/**
 * Which rows are given up so that the residuals of the others can be made exchangeable (see {@link
 * NuisanceModel}): in the training part of every fold at least as many as the nuisance has rank,
 * those that carry it best, taken from the parts of the folds in turn, so that one permutation of
 * the kept rows serves all folds. Where blocks move as wholes, whole blocks are given up.
 */
final class KeptRows {
  private KeptRows() {}

  /**
   * @param folds each with its nuisance model; the rows of a model are the fold's training rows
   * @param parts the part of the folds that a row is tested in
   * @return whether each row is kept
   */
  static boolean[] choose(
      List<Fold> folds, List<NuisanceModel> models, int[] parts, Exchangeability exchangeability) {
    boolean[] kept = new boolean[parts.length];
    Arrays.fill(kept, true);
    List<int[]> units = exchangeability.units();
    int count = Arrays.stream(parts).max().orElse(0) + 1;
    for (int f = 0; f < folds.size(); f++) {
      if (models.get(f).hasCovariates()) {
        giveUp(folds.get(f).training(), models.get(f), parts, count, units, kept);
      }
    }
    return kept;
  }

  private static void giveUp(
      int[] training,
      NuisanceModel model,
      int[] parts,
      int count,
      List<int[]> units,
      boolean[] kept) {
    int[] place = new int[parts.length]; // of a row among the training rows, or -1
    Arrays.fill(place, -1);
    for (int i = 0; i < training.length; i++) {
      place[training[i]] = i;
    }
    List<double[]> carried = new ArrayList<>(); // orthonormal directions of W's rows, given up
    int[] given = new int[count];
    for (int row : training) {
      if (!kept[row]) {
        given[parts[row]]++;
        carry(carried, model, place[row]);
      }
    }
    while (carried.size() < model.rank() || !model.determinedBy(keptOf(training, kept, place))) {
      int[] unit = next(training, model, parts, given, units, kept, place, carried);
      for (int row : unit) {
        kept[row] = false;
        given[parts[row]]++;
        carry(carried, model, place[row]);
      }
    }
  }

  /** The unit with the row that carries most that is new, of the part that gave fewest rows. */
  private static int[] next(
      int[] training,
      NuisanceModel model,
      int[] parts,
      int[] given,
      List<int[]> units,
      boolean[] kept,
      int[] place,
      List<double[]> carried) {
    int[] best = null;
    double longest = 0;
    int fewest = Integer.MAX_VALUE;
    boolean complete = carried.size() >= model.rank();
    for (int[] unit : units) {
      if (place[unit[0]] < 0 || !kept[unit[0]]) {
        continue;
      }
      double length = 0;
      for (int row : unit) {
        double[] left = row(model, place[row]);
        if (!complete) {
          Vectors.orthogonalise(left, carried);
        }
        length = Math.max(length, Vectors.norm(left));
      }
      int part = given[parts[unit[0]]];
      boolean carries = length > 1e-3 / Math.sqrt(training.length);
      if (carries && (part < fewest || (part == fewest && length > longest))) {
        best = unit;
        longest = length;
        fewest = part;
      }
    }
    if (best == null || IntStream.of(training).filter(row -> kept[row]).count() < best.length + 4) {
      throw new RefusedInputException(
          "covariates",
          "a nuisance of rank " + model.rank() + " for " + training.length + " training rows",
          "enough rows to be left over and permuted",
          "Leave out covariates, take fewer folds, or smaller blocks");
    }
    return best;
  }

  private static void carry(List<double[]> carried, NuisanceModel model, int at) {
    double[] row = row(model, at);
    double before = Vectors.norm(row);
    Vectors.orthogonalise(row, carried);
    double length = Vectors.norm(row);
    if (length > 1e-6 * before && carried.size() < model.rank()) {
      carried.add(Vectors.scaled(row, 1 / length));
    }
  }

  private static double[] row(NuisanceModel model, int at) {
    double[] row = new double[model.rank()];
    for (int a = 0; a < row.length; a++) {
      row[a] = model.basis()[a][at];
    }
    return row;
  }

  private static int[] keptOf(int[] training, boolean[] kept, int[] place) {
    return IntStream.of(training).filter(row -> kept[row]).map(row -> place[row]).toArray();
  }
}
