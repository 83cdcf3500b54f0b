package org.engram.imaging.volume.phantom;

import java.util.List;
import org.engram.tensor.ConfigurationException;

/**
 * How bright each tissue is in one kind of image, on a scale of 0 to 1000 before the scanner's
 * gain, and how coarse the image is. The numbers are round ones in the order that radiologists know
 * (T1w: white, grey, fluid; T2w: the other way; FLAIR: as T2w with dark fluid and the brightest
 * lesions; PET: grey matter's uptake); they are no relaxation times.
 *
 * @param name the modality, as in a manifest of volumes
 * @param intensity by tissue, in the order of {@link Tissue}
 * @param fwhm full width at half maximum of the image's blur beyond its voxels, millimetres
 */
public record Contrast(String name, List<Double> intensity, double fwhm) {
  /** T1-weighted. */
  public static final Contrast T1W =
      new Contrast("T1w", List.of(0.0, 820.0, 120.0, 170.0, 480.0, 740.0, 150.0, 570.0, 400.0), 0);

  /** T2-weighted. */
  public static final Contrast T2W =
      new Contrast("T2w", List.of(0.0, 520.0, 90.0, 940.0, 560.0, 380.0, 980.0, 460.0, 800.0), 0);

  /** T2-weighted with the fluid's signal suppressed. */
  public static final Contrast FLAIR =
      new Contrast("FLAIR", List.of(0.0, 540.0, 90.0, 130.0, 560.0, 420.0, 100.0, 510.0, 940.0), 0);

  /** Uptake of a glucose-like tracer. */
  public static final Contrast PET =
      new Contrast("PET", List.of(0.0, 110.0, 50.0, 60.0, 820.0, 320.0, 40.0, 860.0, 150.0), 6);

  /** The mean of a functional run. */
  public static final Contrast MEAN_BOLD =
      new Contrast(
          "mean-bold", List.of(0.0, 210.0, 70.0, 860.0, 620.0, 500.0, 900.0, 540.0, 760.0), 4);

  private static final List<Contrast> ALL = List.of(T1W, T2W, FLAIR, PET, MEAN_BOLD);

  public Contrast {
    intensity = List.copyOf(intensity);
    if (intensity.size() != Tissue.ALL.size()) {
      throw new IllegalArgumentException(
          name + ": " + intensity.size() + " intensities for " + Tissue.ALL.size() + " tissues");
    }
    if (!(fwhm >= 0 && fwhm <= 30)) {
      throw new ConfigurationException(name + ", blur", fwhm + " mm", "0 to 30 mm", "");
    }
  }

  /** A shipped contrast: T1w, T2w, FLAIR, PET or mean-bold, in any case. */
  public static Contrast named(String name) {
    return ALL.stream()
        .filter(contrast -> contrast.name.equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "modality",
                    "'" + name + "'",
                    String.join(", ", ALL.stream().map(Contrast::name).toList()),
                    "Name one of them, or make a Contrast of your own in the library"));
  }

  /** Brightness of a tissue. */
  public double of(Tissue tissue) {
    return intensity.get(tissue.ordinal());
  }
}
