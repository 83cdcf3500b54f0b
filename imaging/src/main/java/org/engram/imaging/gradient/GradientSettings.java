package org.engram.imaging.gradient;

import java.util.Objects;
import org.engram.tensor.ConfigurationException;

/**
 * How gradients are made of a connectivity.
 *
 * @param kernel how alike two regions are
 * @param method how they are placed
 * @param sparsity share of each row's entries that is set to zero, from 0 to below 1
 * @param axes number of axes
 * @param alpha anisotropy of the diffusion map, 0 to 1: how far the density of the regions is
 *     divided out
 * @param diffusionTime axes of the diffusion map are scaled by the eigenvalue to this power; 0 is
 *     all times at once (multi-scale), λ / (1 - λ)
 * @param gamma of the gaussian kernel; 0 is one over the number of regions
 */
public record GradientSettings(
    Kernel kernel,
    GradientMethod method,
    double sparsity,
    int axes,
    double alpha,
    double diffusionTime,
    double gamma) {
  public GradientSettings {
    Objects.requireNonNull(kernel, "kernel");
    Objects.requireNonNull(method, "method");
    if (!(sparsity >= 0 && sparsity < 1)) {
      throw new ConfigurationException(
          "sparsity", Double.toString(sparsity), "from 0 to below 1", "0.9 keeps the top 10 %");
    }
    if (axes < 1) {
      throw new ConfigurationException("axes", Integer.toString(axes), "1 or more", "");
    }
    if (!(alpha >= 0 && alpha <= 1)) {
      throw new ConfigurationException("alpha", Double.toString(alpha), "from 0 to 1", "");
    }
    if (!(diffusionTime >= 0 && Double.isFinite(diffusionTime))) {
      throw new ConfigurationException(
          "diffusion time", Double.toString(diffusionTime), "0 (multi-scale) or more", "");
    }
    if (!(gamma >= 0 && Double.isFinite(gamma))) {
      throw new ConfigurationException(
          "gamma", Double.toString(gamma), "0 (one over the number of regions) or more", "");
    }
  }

  /** The published choices: top 10 %, normalised angle, diffusion map with 30 axes. */
  public static GradientSettings defaults() {
    return new GradientSettings(
        Kernel.NORMALIZED_ANGLE, GradientMethod.DIFFUSION_MAP, 0.9, 30, 0.5, 0, 0);
  }

  public GradientSettings withKernel(Kernel other) {
    return new GradientSettings(other, method, sparsity, axes, alpha, diffusionTime, gamma);
  }

  public GradientSettings withMethod(GradientMethod other) {
    return new GradientSettings(kernel, other, sparsity, axes, alpha, diffusionTime, gamma);
  }

  public GradientSettings withSparsity(double share) {
    return new GradientSettings(kernel, method, share, axes, alpha, diffusionTime, gamma);
  }

  public GradientSettings withAxes(int count) {
    return new GradientSettings(kernel, method, sparsity, count, alpha, diffusionTime, gamma);
  }
}
