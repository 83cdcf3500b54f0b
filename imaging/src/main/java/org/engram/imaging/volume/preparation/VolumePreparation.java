package org.engram.imaging.volume.preparation;

import java.util.List;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.ConfigurationException;

/**
 * The way of a volume from the scanner to the network, by name.
 *
 * @param name of the order of steps
 * @param steps one after the other
 */
public record VolumePreparation(String name, List<VolumeStep> steps) {
  private static final List<Integer> HEAD = List.of(180, 216, 180);
  private static final List<Integer> RESIZED = List.of(100, 120, 100);
  private static final List<Integer> INPUT = List.of(96, 108, 96);

  public VolumePreparation {
    steps = List.copyOf(steps);
  }

  /** {@code published}, {@code published-notebook} or {@code recommended}. */
  public static VolumePreparation named(String name) {
    return switch (name) {
      case "published" -> published();
      case "published-notebook" -> publishedNotebook();
      case "recommended" -> recommended();
      default ->
          throw new ConfigurationException(
              "volume preparation",
              "'" + name + "'",
              "published, published-notebook or recommended",
              "Published weights were trained with published");
    };
  }

  /**
   * As Neuro-JEPA was trained: percentiles of the whole volume, and padding or cropping by voxels
   * before these have a size of one millimetre.
   */
  public static VolumePreparation published() {
    return new VolumePreparation(
        "published",
        List.of(
            new FiniteValues(),
            new CanonicalOrder(),
            new PercentileScaling(0.5, 99.5, PercentileScaling.Voxels.ALL),
            new PadOrCrop(HEAD, true),
            new Spacing(1),
            new ForegroundCrop(4),
            new AreaResize(RESIZED),
            new PadOrCrop(INPUT, false)));
  }

  /** The order of the published notebook that extracts features: intensities are scaled last. */
  public static VolumePreparation publishedNotebook() {
    return new VolumePreparation(
        "published-notebook",
        List.of(
            new FiniteValues(),
            new CanonicalOrder(),
            new Spacing(1),
            new ForegroundCrop(4),
            new PadOrCrop(HEAD, true),
            new AreaResize(RESIZED),
            new CentreCrop(INPUT),
            new PercentileScaling(0.5, 99.5, PercentileScaling.Voxels.ALL)));
  }

  /**
   * For new models: the head is found before a spline rings over the air around it, voxels get
   * their size before anything is cut by their number, and percentiles are those of the head.
   */
  public static VolumePreparation recommended() {
    return new VolumePreparation(
        "recommended",
        List.of(
            new FiniteValues(),
            new CanonicalOrder(),
            new ForegroundCrop(4),
            new Spacing(1),
            new PercentileScaling(0.5, 99.5, PercentileScaling.Voxels.POSITIVE),
            new PadOrCrop(HEAD, false),
            new AreaResize(RESIZED),
            new CentreCrop(INPUT)));
  }

  /** A volume of the network's size. */
  public Volume apply(Volume volume) {
    Volume prepared = volume;
    for (VolumeStep step : steps) {
      prepared = step.apply(prepared);
    }
    return prepared;
  }

  /** The steps in words. */
  public List<String> describe() {
    return steps.stream().map(VolumeStep::describe).toList();
  }
}
