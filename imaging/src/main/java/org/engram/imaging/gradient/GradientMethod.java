package org.engram.imaging.gradient;

import org.engram.imaging.signal.NamedChoice;

/** How regions are placed along axes, given how alike they are. */
public enum GradientMethod implements NamedChoice {
  /** Diffusion map (Coifman and Lafon, 2006), the method of Margulies and others (2016). */
  DIFFUSION_MAP("diffusion-map"),
  /** Laplacian eigenmaps (Belkin and Niyogi, 2003) of the normalised graph Laplacian. */
  LAPLACIAN_EIGENMAPS("laplacian-eigenmaps"),
  /** Principal components of the affinity's rows. */
  PCA("pca");

  private final String name;

  GradientMethod(String name) {
    this.name = name;
  }

  @Override
  public String choiceName() {
    return name;
  }

  /** The method of that name, or a configuration error that lists them. */
  public static GradientMethod fromName(String name) {
    return NamedChoice.find(GradientMethod.class, "--method", name);
  }
}
