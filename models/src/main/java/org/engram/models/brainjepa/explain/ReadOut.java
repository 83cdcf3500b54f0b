package org.engram.models.brainjepa.explain;

import java.util.Arrays;
import java.util.Locale;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/** A number that is read from a subject's embedding: what is explained. */
public sealed interface ReadOut {
  /** What it is called in results. */
  String name();

  /** Of an embedding, [dim]. */
  double of(float[] embedding);

  /**
   * The same with a recording of its gradient.
   *
   * @param embedding [1, dim]
   * @return a scalar
   */
  Tensor of(Tensor embedding, BrainJepa model);

  /**
   * Whether it can read embeddings of this width.
   *
   * @throws RefusedInputException if it cannot
   */
  default void requireWidth(int dim) {}

  /** The embedding's length. */
  record Norm() implements ReadOut {
    @Override
    public String name() {
      return "norm";
    }

    @Override
    public double of(float[] embedding) {
      double sum = 0;
      for (float value : embedding) {
        sum += (double) value * value;
      }
      return Math.sqrt(sum);
    }

    @Override
    public Tensor of(Tensor embedding, BrainJepa model) {
      return embedding.square().sum().sqrt();
    }
  }

  /**
   * A linear read-out: the projection on a direction, or a fitted probe.
   *
   * @param weights [dim], of the embedding as the model gives it
   * @param intercept added to the projection; 0 for a bare direction
   */
  record Linear(String name, double[] weights, double intercept) implements ReadOut {
    /**
     * @throws RefusedInputException if a weight is not finite, or all are zero
     */
    public Linear {
      weights = weights.clone();
      if (!Arrays.stream(weights).allMatch(Double::isFinite) || !Double.isFinite(intercept)) {
        throw new RefusedInputException(
            name, "a weight that is not finite", "finite weights", "Fit the read-out again");
      }
      if (Arrays.stream(weights).allMatch(w -> w == 0)) {
        throw new RefusedInputException(
            name, "weights that are all zero", "a direction", "It reads nothing from an embedding");
      }
    }

    /**
     * A read-out of standardised features, (e - mean) / deviation, as one of the embedding itself.
     * A feature without deviation is left out.
     */
    public static Linear ofStandardised(
        String name, double[] weights, double intercept, double[] mean, double[] deviation) {
      if (mean.length != weights.length || deviation.length != weights.length) {
        throw new RefusedInputException(
            name,
            weights.length
                + " weights, "
                + mean.length
                + " means, "
                + deviation.length
                + " deviat"
                + "ions",
            "as many of each",
            "");
      }
      double[] raw = new double[weights.length];
      double constant = intercept;
      for (int k = 0; k < raw.length; k++) {
        raw[k] = deviation[k] == 0 ? 0 : weights[k] / deviation[k];
        constant -= raw[k] * mean[k];
      }
      return new Linear(name, raw, constant);
    }

    @Override
    public double[] weights() {
      return weights.clone();
    }

    @Override
    public void requireWidth(int dim) {
      if (weights.length != dim) {
        throw new RefusedInputException(
            name,
            weights.length + " weights",
            dim + ", the width of the model's embedding",
            "It was fitted on other features: those of another model, or after a PCA");
      }
    }

    @Override
    public double of(float[] embedding) {
      double sum = intercept;
      for (int k = 0; k < weights.length; k++) {
        sum += weights[k] * embedding[k];
      }
      return sum;
    }

    @Override
    public Tensor of(Tensor embedding, BrainJepa model) {
      float[] direction = new float[weights.length];
      for (int k = 0; k < direction.length; k++) {
        direction[k] = (float) weights[k];
      }
      Tensor w = model.compute().place(Tensors.of(direction, 1, direction.length));
      return embedding.mul(w).sum().add(intercept);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Linear that
          && name.equals(that.name)
          && Arrays.equals(weights, that.weights)
          && intercept == that.intercept;
    }

    @Override
    public int hashCode() {
      return name.hashCode() * 31 + Arrays.hashCode(weights);
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%s, %d weights", name, weights.length);
    }
  }
}
