package org.engram.models.finetuning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.engram.tensor.Compute;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/**
 * What a head's outputs stand for: its loss, and how outputs become predictions.
 *
 * <p>A sample's truth is the index of its class, its number, or a 0 or 1 for each label with NaN
 * where it is not known.
 */
public sealed interface FinetuneTask {
  /** Outputs of the head. */
  int outputs();

  /**
   * What the loss compares a sample's outputs with, one number an output.
   *
   * @param smoothing share of a class's probability that is spread over all; 0 for none
   */
  float[] target(double[] truth, double smoothing);

  /**
   * The loss of a batch, a scalar.
   *
   * @param outputs [batch, outputs] float32
   * @param targets a row a sample, as {@link #target} has it, or a mixture of two
   */
  Tensor loss(Tensor outputs, float[][] targets, Compute compute);

  /** A probability for each class or label, or the number in its own unit. */
  double[] prediction(float[] outputs);

  /** What the numbers of a prediction are called. */
  List<String> names();

  /** The same numbers as a tensor [rows, outputs]. */
  private static Tensor tensor(float[][] rows, Compute compute) {
    int width = rows[0].length;
    float[] values = new float[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, values, i * width, width);
    }
    return compute.place(Tensors.of(values, rows.length, width));
  }

  /**
   * One of several classes: softmax, cross entropy.
   *
   * @param names of the classes, two or more
   */
  record Classification(List<String> names) implements FinetuneTask {
    public Classification {
      names = List.copyOf(names);
      if (names.size() < 2) {
        throw new RefusedInputException(
            "target",
            "one class, " + names,
            "two classes or more",
            "There is nothing to tell apart");
      }
    }

    @Override
    public int outputs() {
      return names.size();
    }

    @Override
    public float[] target(double[] truth, double smoothing) {
      float[] target = new float[names.size()];
      Arrays.fill(target, (float) (smoothing / names.size()));
      target[(int) truth[0]] += (float) (1 - smoothing);
      return target;
    }

    @Override
    public Tensor loss(Tensor outputs, float[][] targets, Compute compute) {
      return outputs.crossEntropy(tensor(targets, compute));
    }

    @Override
    public double[] prediction(float[] outputs) {
      double largest = Double.NEGATIVE_INFINITY;
      for (float output : outputs) {
        largest = Math.max(largest, output);
      }
      double[] probability = new double[outputs.length];
      double sum = 0;
      for (int i = 0; i < outputs.length; i++) {
        probability[i] = Math.exp(outputs[i] - largest);
        sum += probability[i];
      }
      for (int i = 0; i < outputs.length; i++) {
        probability[i] /= sum;
      }
      return probability;
    }
  }

  /**
   * A number: mean squared error of the number brought to mean 0 and deviation 1.
   *
   * @param name of the number
   * @param mean over the training subjects; 0 without normalisation
   * @param deviation over them; 1 without normalisation
   */
  record Regression(String name, double mean, double deviation) implements FinetuneTask {
    public Regression {
      if (!Double.isFinite(mean) || !(deviation > 0) || !Double.isFinite(deviation)) {
        throw new RefusedInputException(
            name,
            "training values with mean " + mean + " and deviation " + deviation,
            "numbers that differ",
            "A constant cannot be learned");
      }
    }

    /** With the mean and the sample standard deviation of training values. */
    public static Regression normalised(String name, double[] values) {
      double mean = 0;
      for (double value : values) {
        mean += value / values.length;
      }
      double sum = 0;
      for (double value : values) {
        sum += (value - mean) * (value - mean);
      }
      return new Regression(name, mean, Math.sqrt(sum / (values.length - 1)));
    }

    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public List<String> names() {
      return List.of(name);
    }

    @Override
    public float[] target(double[] truth, double smoothing) {
      return new float[] {(float) ((truth[0] - mean) / deviation)};
    }

    @Override
    public Tensor loss(Tensor outputs, float[][] targets, Compute compute) {
      return outputs.sub(tensor(targets, compute)).square().mean(0, 1);
    }

    @Override
    public double[] prediction(float[] outputs) {
      return new double[] {mean + deviation * outputs[0]};
    }
  }

  /**
   * Several labels, each there or not: a logistic function and a cross entropy for each, the mean
   * over those that are known.
   *
   * @param names of the labels
   */
  record MultiLabel(List<String> names) implements FinetuneTask {
    public MultiLabel {
      names = List.copyOf(names);
      if (names.isEmpty()) {
        throw new RefusedInputException("target", "no labels", "one label or more", "");
      }
    }

    @Override
    public int outputs() {
      return names.size();
    }

    @Override
    public float[] target(double[] truth, double smoothing) {
      float[] target = new float[truth.length];
      for (int i = 0; i < truth.length; i++) {
        target[i] = (float) (truth[i] * (1 - smoothing) + smoothing / 2);
      }
      return target;
    }

    /** The cross entropy of a logistic function is that of a softmax over 0 and the output. */
    @Override
    public Tensor loss(Tensor outputs, float[][] targets, Compute compute) {
      List<Long> known = new ArrayList<>();
      List<float[]> pairs = new ArrayList<>();
      for (int i = 0; i < targets.length; i++) {
        for (int j = 0; j < names.size(); j++) {
          if (!Float.isNaN(targets[i][j])) {
            known.add((long) i * names.size() + j);
            pairs.add(new float[] {1 - targets[i][j], targets[i][j]});
          }
        }
      }
      Tensor flat = outputs.reshape((long) targets.length * names.size(), 1);
      if (known.isEmpty()) {
        return flat.mul(0).sum(); // a batch that says nothing teaches nothing
      }
      Tensor which =
          compute.place(
              Tensors.of(known.stream().mapToLong(Long::longValue).toArray(), known.size()));
      Tensor there = flat.indexSelect(0, which); // [known, 1]
      return Tensor.cat(List.of(there.mul(0), there), 1)
          .crossEntropy(tensor(pairs.toArray(float[][]::new), compute));
    }

    @Override
    public double[] prediction(float[] outputs) {
      double[] probability = new double[outputs.length];
      for (int i = 0; i < outputs.length; i++) {
        probability[i] = 1 / (1 + Math.exp(-outputs[i]));
      }
      return probability;
    }
  }

  /**
   * The time until an event, which may lie beyond the end of the observation: a log hazard, by
   * Cox's partial likelihood of the batch. A truth is the time and 1 for the event, else 0.
   *
   * @param name of the event
   * @param cox what is minimised
   */
  record Survival(String name, CoxLoss cox) implements FinetuneTask {
    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public List<String> names() {
      return List.of(name);
    }

    @Override
    public float[] target(double[] truth, double smoothing) {
      return new float[] {(float) truth[0], (float) truth[1]};
    }

    @Override
    public Tensor loss(Tensor outputs, float[][] targets, Compute compute) {
      double[] time = new double[targets.length];
      boolean[] event = new boolean[targets.length];
      for (int i = 0; i < targets.length; i++) {
        time[i] = targets[i][0];
        event[i] = targets[i][1] == 1;
      }
      return cox.of(outputs.reshape(targets.length), time, event, compute);
    }

    @Override
    public double[] prediction(float[] outputs) {
      return new double[] {outputs[0]};
    }
  }
}
