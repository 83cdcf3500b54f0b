package org.engram.cli;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.NeuroJepaConfig.Rope;
import org.engram.models.neurojepa.NewNeuroJepa;
import org.engram.models.neurojepa.VolumeInput;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.models.neurojepa.VolumeVariant;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Option;

/** The sizes of a new model of volumes, beyond the name of its size. */
final class VolumeInitOptions {
  @Option(
      names = "--image-size",
      paramLabel = "N,N,N",
      split = ",",
      defaultValue = "96,108,96",
      description = "Of neuro-jepa: voxels of a prepared volume. Default: ${DEFAULT-VALUE}.")
  private List<Integer> image;

  @Option(
      names = "--volume-patch",
      paramLabel = "N,N,N",
      split = ",",
      defaultValue = "12,12,12",
      description = "Of neuro-jepa: voxels of a patch. Default: ${DEFAULT-VALUE}.")
  private List<Integer> patch;

  @Option(
      names = "--preparation",
      paramLabel = "NAME",
      defaultValue = "published",
      description =
          "Of neuro-jepa: how scans become its input: published, published-notebook or recommended."
              + " Default: ${DEFAULT-VALUE}.")
  private String preparation;

  @Option(
      names = "--modalities",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "T1w,T2w,FLAIR",
      description = "Of neuro-jepa: what it will see. Default: ${DEFAULT-VALUE}.")
  private List<String> modalities;

  @Option(
      names = "--rope",
      paramLabel = "NAME",
      defaultValue = "published",
      description =
          "Of neuro-jepa: rotary positions, published (with their quirks), corrected, or none."
              + " Default: ${DEFAULT-VALUE}.")
  private String rope;

  @Option(
      names = "--no-experts",
      description = "Of neuro-jepa: dense blocks only. Default: experts in every second block.")
  private boolean dense;

  NewNeuroJepa model(Optional<String> variant, UnaryOperator<NeuroJepaConfig> sized) {
    VolumeVariant size =
        variant.map(name -> VolumeVariant.parse("--variant", name)).orElse(VolumeVariant.VIT_BASE);
    VolumeShape shape = new VolumeShape(image, patch, 1);
    NeuroJepaConfig usual = sized.apply(NeuroJepaConfig.of(size, shape));
    NeuroJepaConfig config =
        new NeuroJepaConfig(
            shape,
            usual.embedDim(),
            usual.depth(),
            usual.heads(),
            usual.mlpRatio(),
            usual.biased(),
            rope(),
            usual.feedForward(),
            dense ? Optional.empty() : usual.mixture(),
            usual.predictor(),
            usual.layerNormEps());
    return new NewNeuroJepa(config, VolumeInput.of(preparation, shape).withModalities(modalities));
  }

  private Rope rope() {
    for (Rope one : Rope.values()) {
      if (one.toString().equals(rope)) {
        return one;
      }
    }
    throw new ConfigurationException(
        "--rope", "'" + rope + "'", "published, published_cube, corrected or none", "");
  }
}
