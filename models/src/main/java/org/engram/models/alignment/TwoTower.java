package org.engram.models.alignment;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.engram.tensor.AdamW;
import org.engram.tensor.Autograd;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/**
 * Contrastive alignment of two frozen embeddings of the same rows (Radford et al. 2021, CLIP): a
 * projector a side, trained so that a row's two projections are more alike than those of different
 * rows, by the symmetric InfoNCE loss with a learned temperature:
 *
 * <pre>
 *   ½ [ CE(e^τ a b', diagonal) + CE(e^τ b a', diagonal) ],   a, b [batch, dimension] of unit length
 * </pre>
 *
 * e^τ is held at 100 or below, as published. It belongs to the one who trained it, and is closed.
 */
public final class TwoTower implements AutoCloseable {
  private static final double LARGEST_LOG_SCALE = Math.log(100);

  private final Scope owner = Scope.openDetached();
  private final Projector first;
  private final Projector second;
  private final Tensor logScale;
  private final double[] losses;

  private TwoTower(double[][] first, double[][] second, TowerSettings settings) {
    SplittableRandom random = new SplittableRandom(settings.seed());
    this.first = new Projector("first", first, settings, random, owner);
    this.second = new Projector("second", second, settings, random, owner);
    try (Scope _ = Scope.open()) {
      float start = (float) Math.log(1 / settings.temperature());
      this.logScale = owner.adopt(Autograd.leaf(Tensors.of(new float[] {start}, 1)));
    }
    this.losses = new double[settings.epochs()];
  }

  /**
   * Trains on rows.
   *
   * @param first [rows][features] of one side, row by row the same subjects as the other
   * @param second [rows][other features]
   * @throws RefusedInputException if there are fewer than 4 rows
   */
  public static TwoTower train(double[][] first, double[][] second, TowerSettings settings) {
    if (first.length != second.length) {
      throw new IllegalArgumentException(first.length + " rows and " + second.length);
    }
    if (first.length < 4) {
      throw new RefusedInputException(
          "contrastive alignment",
          first.length + " training rows",
          "4 or more",
          "Take fewer folds, or more rows");
    }
    TwoTower towers = new TwoTower(first, second, settings);
    towers.fit(first, second, settings);
    return towers;
  }

  private void fit(double[][] x, double[][] y, TowerSettings settings) {
    int rows = x.length;
    int batch = Math.min(settings.batch(), rows);
    SequencedMap<String, Tensor> still = new LinkedHashMap<>(first.biases());
    still.putAll(second.biases());
    still.put("log_scale", logScale);
    SequencedMap<String, Tensor> decaying = new LinkedHashMap<>(first.weights());
    decaying.putAll(second.weights());
    List<AdamW.Group> groups =
        List.of(new AdamW.Group(decaying, true), new AdamW.Group(still, false));
    try (Scope _ = Scope.open();
        Autograd.Region _ = Autograd.on();
        AdamW optimizer = new AdamW(groups, AdamW.Settings.defaults())) {
      Tensor left = Tensors.of(first.scaled(x), rows, first.width());
      Tensor right = Tensors.of(second.scaled(y), rows, second.width());
      for (int epoch = 0; epoch < losses.length; epoch++) {
        long[] order = order(rows, settings.seed(), epoch);
        int steps = rows / batch; // what is left over waits for another epoch's order
        for (int s = 0; s < steps; s++) {
          long[] chosen = Arrays.copyOfRange(order, s * batch, (s + 1) * batch);
          losses[epoch] += step(left, right, chosen, groups) / steps;
          optimizer.step(settings.learningRate(), settings.weightDecay());
          holdScale();
        }
      }
    }
  }

  /** Forward and backward; the gradients replace those of the step before. */
  private double step(Tensor left, Tensor right, long[] chosen, List<AdamW.Group> groups) {
    groups.forEach(group -> group.parameters().values().forEach(Autograd::clearGradient));
    try (Scope _ = Scope.open()) {
      Tensor rows = Tensors.of(chosen, chosen.length);
      Tensor a = first.forward(left.indexSelect(0, rows)); // [batch, dimension]
      Tensor b = second.forward(right.indexSelect(0, rows));
      Tensor logits = a.matmul(b.transpose(0, 1)).mul(logScale.exp()); // [batch, batch]
      Tensor diagonal = Tensors.of(LongStream.range(0, chosen.length).toArray(), chosen.length);
      Tensor loss =
          logits.crossEntropy(diagonal).add(logits.transpose(0, 1).crossEntropy(diagonal)).mul(0.5);
      Autograd.backward(loss);
      return loss.item();
    }
  }

  private void holdScale() {
    try (Scope _ = Scope.open();
        Autograd.Region _ = Autograd.off()) {
      double excess = logScale.item() - LARGEST_LOG_SCALE;
      if (excess > 0) {
        logScale.add_(Tensors.of(new float[] {(float) -excess}, 1));
      }
    }
  }

  private static long[] order(int rows, long seed, int epoch) {
    SplittableRandom random = new SplittableRandom(seed ^ (0x9E3779B97F4A7C15L * (epoch + 1)));
    long[] order = new long[rows];
    for (int i = 0; i < rows; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** The first side's rows in the common space, [rows][dimension], of unit length. */
  public float[][] projectFirst(double[][] rows) {
    return project(first, rows);
  }

  /** The second side's rows in the common space. */
  public float[][] projectSecond(double[][] rows) {
    return project(second, rows);
  }

  private static float[][] project(Projector projector, double[][] rows) {
    try (Scope _ = Scope.open();
        Autograd.Region _ = Autograd.off()) {
      Tensor projected =
          projector.forward(Tensors.of(projector.scaled(rows), rows.length, projector.width()));
      float[] values = projected.toFloats();
      int dimension = Math.toIntExact(projected.size(1));
      float[][] result = new float[rows.length][dimension];
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(values, i * dimension, result[i], 0, dimension);
      }
      return result;
    }
  }

  /** What similarities are divided by in the loss, as learned. */
  public double temperature() {
    try (Scope _ = Scope.open()) {
      return Math.exp(-logScale.item());
    }
  }

  /** Mean loss of each epoch. */
  public double[] losses() {
    return losses.clone();
  }

  @Override
  public void close() {
    owner.close();
  }
}
