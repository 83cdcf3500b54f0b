package org.engram.pipeline.gradient;

import java.util.LinkedHashMap;
import java.util.Map;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.gradient.FunctionalGradients;
import org.engram.imaging.gradient.GradientMethod;
import org.engram.imaging.gradient.GradientSettings;
import org.engram.pipeline.scan.RefusedScan;

/** All that gradients depend on, in words; holds no time of day. */
final class GradientProvenance {
  private GradientProvenance() {}

  static Map<String, Object> json(FunctionalGradients gradients, Atlas atlas) {
    GradientSettings settings = gradients.settings();
    Map<String, Object> json = new LinkedHashMap<>();
    String version = GradientProvenance.class.getPackage().getImplementationVersion();
    json.put("engram", version == null ? "unpackaged" : version);
    json.put("method", settings.method().choiceName());
    json.put("kernel", settings.kernel().choiceName());
    json.put("sparsity", settings.sparsity());
    json.put(
        "threshold",
        "the largest entries of each row by signed value, its diagonal among them; the first among"
            + " equal ones; negative affinities are zero");
    json.put("gamma", settings.gamma() > 0 ? settings.gamma() : 1.0 / gradients.labels().size());
    json.put("alpha", settings.alpha());
    json.put("diffusion_time", settings.diffusionTime());
    json.put("axes", gradients.axes());
    json.put("eigenvalues", gradients.eigenvalues());
    json.put("eigenvalues_are", meaning(settings.method()));
    json.put("shares", gradients.shares());
    json.put("axis_scale", scale(settings));
    json.put(
        "sign",
        gradients.alignment().isPresent()
            ? "as the reference's"
            : "the entry of largest magnitude is positive");
    gradients
        .alignment()
        .ifPresent(
            alignment -> {
              json.put("aligned_to", alignment.reference());
              json.put("aligned_by", "orthogonal Procrustes, neither shifted nor scaled");
              json.put("correlations_with_reference", alignment.correlations());
            });
    json.put("atlas", atlas.name());
    json.put("regions", atlas.size());
    json.put("labels", gradients.labels());
    return json;
  }

  static Map<String, Object> scans(GroupResult group, GroupSettings settings) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(
        "connectivity",
        "Pearson correlation, Fisher z, mean over a subject's scans, mean over subjects, tanh");
    json.put("incomplete_scans", settings.incomplete().choiceName());
    json.put("assume_order", settings.assumeOrder());
    json.put("subject_list", settings.subjects().map(SubjectList::source).orElse("none"));
    json.put("subjects", group.subjects());
    json.put("scans", group.used().stream().map(GroupResult.UsedScan::json).toList());
    json.put("refused", group.refused().stream().map(RefusedScan::json).toList());
    json.put("warnings", group.warnings());
    return json;
  }

  private static String meaning(GradientMethod method) {
    return switch (method) {
      case DIFFUSION_MAP ->
          "of the diffusion map's Markov matrix, unscaled, from the second on; a share is one over"
              + " the sum of all positive ones but the first";
      case LAPLACIAN_EIGENMAPS ->
          "of the normalised Laplacian, smallest first, from the second on; a share is its inverse"
              + " over the sum of all inverse ones";
      case PCA -> "variances; a share is one over the sum of all";
    };
  }

  private static String scale(GradientSettings settings) {
    return switch (settings.method()) {
      case DIFFUSION_MAP ->
          settings.diffusionTime() == 0
              ? "eigenvector over the constant one, times eigenvalue / (1 - eigenvalue)"
              : "eigenvector over the constant one, times eigenvalue ^ diffusion_time";
      case LAPLACIAN_EIGENMAPS -> "unit eigenvector over the square root of the degree";
      case PCA -> "scores";
    };
  }
}
