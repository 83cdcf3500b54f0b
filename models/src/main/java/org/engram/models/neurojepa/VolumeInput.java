package org.engram.models.neurojepa;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.engram.tensor.ConfigurationException;

/**
 * What a model expects of the volumes that enter it: which modalities it has seen, and how a scan
 * becomes its input. The preparation's size at its end is the model's own ({@link
 * VolumeShape#image}).
 *
 * @param modalities names, as BIDS has them; a model can be given others, and says so
 * @param preparation name of the order of steps: published, published-notebook or recommended
 * @param headSize voxels along each axis that the head is padded or cropped to
 * @param resizedSize voxels along each axis that it is then averaged into, before the last crop
 * @param spacing millimetres between voxels before that
 * @param lowerPercentile of the intensities, which becomes 0
 * @param upperPercentile of the intensities, which becomes 1
 * @param margin voxels around the foreground
 */
public record VolumeInput(
    List<String> modalities,
    String preparation,
    List<Integer> headSize,
    List<Integer> resizedSize,
    double spacing,
    double lowerPercentile,
    double upperPercentile,
    int margin) {
  private static final Set<String> PREPARATIONS =
      Set.of("published", "published-notebook", "recommended");
  private static final List<String> PUBLISHED_MODALITIES = List.of("T1w", "T2w", "FLAIR");

  public VolumeInput {
    modalities = List.copyOf(modalities);
    headSize = List.copyOf(headSize);
    resizedSize = List.copyOf(resizedSize);
    List<String> wrong = new ArrayList<>();
    for (String modality : modalities) {
      if (!modality.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")) {
        wrong.add("modalities: '" + modality + "'; expected letters, digits, '_', '.' and '-'");
      }
    }
    if (modalities.stream().distinct().count() != modalities.size()) {
      wrong.add("modalities: " + modalities + "; expected each once");
    }
    if (!PREPARATIONS.contains(preparation)) {
      wrong.add(
          "preparation.name: '"
              + preparation
              + "'; expected published, published-notebook or recommended");
    }
    size(wrong, "preparation.head_size", headSize);
    size(wrong, "preparation.resized_size", resizedSize);
    if (!(spacing >= 0.1 && spacing <= 20)) {
      wrong.add("preparation.spacing: " + spacing + "; expected millimetres, 0.1 to 20");
    }
    if (!(lowerPercentile >= 0 && lowerPercentile < upperPercentile && upperPercentile <= 100)) {
      wrong.add(
          String.format(
              Locale.ROOT,
              "preparation.percentiles: [%s, %s]; expected 0 <= lower < upper <= 100",
              lowerPercentile,
              upperPercentile));
    }
    if (margin < 0 || margin > 4096) {
      wrong.add("preparation.margin: " + margin + "; expected 0 to 4096 voxels");
    }
    if (!wrong.isEmpty()) {
      throw new ConfigurationException("model input", String.join("\n  ", wrong), "", "");
    }
  }

  private static void size(List<String> wrong, String key, List<Integer> size) {
    if (size.size() != 3 || size.stream().anyMatch(voxels -> voxels < 1 || voxels > 4096)) {
      wrong.add(key + ": " + size + "; expected three numbers, 1 to 4096");
    }
  }

  /** T1w, T2w and FLAIR, prepared as published weights were trained. */
  public static VolumeInput published() {
    return of("published", VolumeShape.published());
  }

  /**
   * A preparation by name with its usual settings, for a model of any size: the head is 180 x 216 x
   * 180 mm, and what is averaged into exceeds the model's input by as much as the published 100 x
   * 120 x 100 exceeds 96 x 108 x 96.
   */
  public static VolumeInput of(String preparation, VolumeShape volume) {
    List<Integer> image = volume.image();
    return new VolumeInput(
        PUBLISHED_MODALITIES,
        preparation,
        List.of(180, 216, 180),
        List.of(
            (int) Math.round(image.get(0) * 100 / 96.0),
            (int) Math.round(image.get(1) * 120 / 108.0),
            (int) Math.round(image.get(2) * 100 / 96.0)),
        1,
        0.5,
        99.5,
        4);
  }

  /** The same for other modalities. */
  public VolumeInput withModalities(List<String> names) {
    return new VolumeInput(
        names,
        preparation,
        headSize,
        resizedSize,
        spacing,
        lowerPercentile,
        upperPercentile,
        margin);
  }
}
