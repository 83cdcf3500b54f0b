package org.engram.models.brainjepa.explain;

import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.nn.DropPath;
import org.engram.models.training.Recomputation;
import org.engram.tensor.Autocast;
import org.engram.tensor.Autograd;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Precision;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/**
 * What each value of a scan contributes to a number that is read from its embedding, by gradients
 * with respect to the scan. Each block is run a second time in the backward pass, so that memory
 * stays near that of embedding.
 *
 * <ul>
 *   <li>{@link #gradientTimesInput}: x df/dx (Shrikumar et al. 2017): what a small change of the
 *       scan's scale at that place does.
 *   <li>{@link #integratedGradients}: (x - x') times the mean of df/dx on the straight way from a
 *       baseline x' (Sundararajan et al., ICML 2017); contributions add up to f(x) - f(x').
 * </ul>
 */
public final class GradientAttribution {
  private final BrainJepa model;
  private final BrainJepaConfig config;
  private final ReadOut readOut;

  private record Slope(double value, float[] gradient) {}

  private GradientAttribution(BrainJepa model, ReadOut readOut) {
    this.model = model;
    this.config = model.description().config();
    this.readOut = readOut;
  }

  /**
   * Makes ready.
   *
   * @throws ConfigurationException if the model does not compute in float32: gradients in bfloat16
   *     are too coarse to add up
   * @throws org.engram.tensor.RefusedInputException if the read-out is of another width
   */
  public static GradientAttribution of(BrainJepa model, ReadOut readOut) {
    if (model.compute().precision() != Precision.FP32) {
      throw new ConfigurationException(
          "--precision",
          model.compute().precision() + " for gradients",
          "fp32",
          "In bfloat16 contributions do not add up; give --precision fp32");
    }
    readOut.requireWidth(model.description().config().embedDim());
    return new GradientAttribution(model, readOut);
  }

  /**
   * The input times its gradient.
   *
   * @param input row-major [regions, frames], normalised as the model expects
   */
  public Attribution gradientTimesInput(float[] input) {
    Slope slope = slope(input);
    double[] values = new double[input.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (double) input[i] * slope.gradient()[i];
    }
    return new Attribution(map(values), slope.value(), Double.NaN);
  }

  /**
   * Integrated gradients by the midpoint rule.
   *
   * @param input row-major [regions, frames], normalised as the model expects
   * @param baseline of the same shape
   * @param steps points on the way; each is a forward and a backward pass
   * @param passed hears of each that is done
   */
  public Attribution integratedGradients(
      float[] input, float[] baseline, int steps, Runnable passed) {
    if (steps < 1) {
      throw new ConfigurationException("--steps", Integer.toString(steps), "1 or more", "");
    }
    double[] mean = new double[input.length];
    float[] between = new float[input.length];
    for (int step = 0; step < steps; step++) {
      double part = (step + 0.5) / steps;
      for (int i = 0; i < between.length; i++) {
        between[i] = (float) (baseline[i] + part * ((double) input[i] - baseline[i]));
      }
      float[] gradient = slope(between).gradient();
      for (int i = 0; i < mean.length; i++) {
        mean[i] += gradient[i] / (double) steps;
      }
      passed.run();
    }
    for (int i = 0; i < mean.length; i++) {
      mean[i] *= (double) input[i] - baseline[i];
    }
    return new Attribution(map(mean), value(input), value(baseline));
  }

  private RegionTime map(double[] values) {
    return new RegionTime(config.regions(), config.frames(), values);
  }

  /** The read-out without a recording. */
  private double value(float[] input) {
    try (Scope _ = Scope.open()) {
      Tensor tokens = model.encoder().forward(Inputs.of(model, input, 1));
      return readOut.of(tokens.mean(1), model).item();
    }
  }

  /** The read-out and its gradient with respect to the input. */
  private Slope slope(float[] input) {
    try (Scope _ = Scope.open();
        Recomputation segments = new Recomputation(true, Autocast.none());
        Autograd.Region _ = Autograd.on()) {
      Tensor x = Autograd.leaf(Inputs.of(model, input, 1));
      Tensor tokens = model.encoder().forward(x, null, segments, DropPath.none());
      Tensor value = readOut.of(tokens.mean(1), model);
      double number = value.item();
      Autograd.backward(value);
      segments.backward();
      float[] gradient = Autograd.gradient(x).orElseThrow().toFloats();
      return new Slope(number, gradient);
    }
  }
}
