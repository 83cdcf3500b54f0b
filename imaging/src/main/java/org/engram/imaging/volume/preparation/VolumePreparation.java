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
  /**
   * What the steps are set to.
   *
   * @param head voxels along each axis that the head is padded or cropped to
   * @param resized voxels along each axis that it is then averaged into
   * @param input voxels along each axis of the result
   * @param spacing millimetres between voxels
   * @param lower percentile of the intensities that becomes 0
   * @param upper percentile of the intensities that becomes 1
   * @param margin voxels around the foreground
   */
  public record Settings(
      List<Integer> head,
      List<Integer> resized,
      List<Integer> input,
      double spacing,
      double lower,
      double upper,
      int margin) {
    public Settings {
      head = Sizes.checked("head size", head);
      resized = Sizes.checked("resized size", resized);
      input = Sizes.checked("input size", input);
    }

    /** Of the published model. */
    public static Settings published() {
      return new Settings(
          List.of(180, 216, 180), List.of(100, 120, 100), List.of(96, 108, 96), 1, 0.5, 99.5, 4);
    }
  }

  public VolumePreparation {
    steps = List.copyOf(steps);
  }

  /** {@code published}, {@code published-notebook} or {@code recommended}. */
  public static VolumePreparation named(String name) {
    return named(name, Settings.published());
  }

  /** As above with other sizes and settings. */
  public static VolumePreparation named(String name, Settings settings) {
    return switch (name) {
      case "published" -> published(settings);
      case "published-notebook" -> publishedNotebook(settings);
      case "recommended" -> recommended(settings);
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
    return published(Settings.published());
  }

  private static VolumePreparation published(Settings settings) {
    return new VolumePreparation(
        "published",
        List.of(
            new FiniteValues(),
            new CanonicalOrder(),
            new PercentileScaling(settings.lower(), settings.upper(), PercentileScaling.Voxels.ALL),
            new PadOrCrop(settings.head(), true),
            new Spacing(settings.spacing()),
            new ForegroundCrop(settings.margin()),
            new AreaResize(settings.resized()),
            new PadOrCrop(settings.input(), false)));
  }

  /** The order of the published notebook that extracts features: intensities are scaled last. */
  public static VolumePreparation publishedNotebook() {
    return publishedNotebook(Settings.published());
  }

  private static VolumePreparation publishedNotebook(Settings settings) {
    return new VolumePreparation(
        "published-notebook",
        List.of(
            new FiniteValues(),
            new CanonicalOrder(),
            new Spacing(settings.spacing()),
            new ForegroundCrop(settings.margin()),
            new PadOrCrop(settings.head(), true),
            new AreaResize(settings.resized()),
            new CentreCrop(settings.input()),
            new PercentileScaling(
                settings.lower(), settings.upper(), PercentileScaling.Voxels.ALL)));
  }

  /**
   * For new models: the head is found before a spline rings over the air around it, voxels get
   * their size before anything is cut by their number, and percentiles are those of the head.
   */
  public static VolumePreparation recommended() {
    return recommended(Settings.published());
  }

  private static VolumePreparation recommended(Settings settings) {
    return new VolumePreparation(
        "recommended",
        List.of(
            new FiniteValues(),
            new CanonicalOrder(),
            new ForegroundCrop(settings.margin()),
            new Spacing(settings.spacing()),
            new PercentileScaling(
                settings.lower(), settings.upper(), PercentileScaling.Voxels.POSITIVE),
            new PadOrCrop(settings.head(), false),
            new AreaResize(settings.resized()),
            new CentreCrop(settings.input())));
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
