package org.engram.cli;

import org.engram.imaging.gradient.GradientMethod;
import org.engram.imaging.gradient.GradientSettings;
import org.engram.imaging.gradient.Kernel;
import picocli.CommandLine.Option;

/** How gradients are made of a connectivity; mix in with {@code @Mixin}. */
final class GradientOptions {
  @Option(
      names = "--axes",
      paramLabel = "N",
      defaultValue = "30",
      description = "Number of axes. Default: ${DEFAULT-VALUE}, as the published model has.")
  private int axes;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      defaultValue = "diffusion-map",
      description =
          "How regions are placed: diffusion-map, laplacian-eigenmaps or pca. Default:"
              + " ${DEFAULT-VALUE}.")
  private String method;

  @Option(
      names = "--kernel",
      paramLabel = "NAME",
      defaultValue = "normalized-angle",
      description =
          "How alike two regions' rows are: normalized-angle, cosine, pearson, spearman, gaussian"
              + " or none (the connectivity itself). Default: ${DEFAULT-VALUE}.")
  private String kernel;

  @Option(
      names = "--sparsity",
      paramLabel = "X",
      defaultValue = "0.9",
      description =
          "Share of each row's entries set to zero, the smallest by signed value; 0.9 keeps the top"
              + " 10 %%. Default: ${DEFAULT-VALUE}.")
  private double sparsity;

  @Option(
      names = "--alpha",
      paramLabel = "X",
      defaultValue = "0.5",
      description = "Anisotropy of the diffusion map, 0 to 1. Default: ${DEFAULT-VALUE}.")
  private double alpha;

  @Option(
      names = "--diffusion-time",
      paramLabel = "T",
      defaultValue = "0",
      description =
          "Axes of the diffusion map are scaled by their eigenvalue to this power; 0 is"
              + " multi-scale, eigenvalue / (1 - eigenvalue). Default: ${DEFAULT-VALUE}.")
  private double diffusionTime;

  @Option(
      names = "--gamma",
      paramLabel = "X",
      defaultValue = "0",
      description =
          "Of the gaussian kernel; 0 is one over the number of regions. Default: ${DEFAULT-VALUE}.")
  private double gamma;

  GradientSettings settings() {
    return new GradientSettings(
        Kernel.fromName(kernel),
        GradientMethod.fromName(method),
        sparsity,
        axes,
        alpha,
        diffusionTime,
        gamma);
  }
}
