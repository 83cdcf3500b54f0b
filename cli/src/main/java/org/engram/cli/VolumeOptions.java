package org.engram.cli;

import java.util.List;
import java.util.Optional;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.VolumeInput;
import org.engram.pipeline.volumes.VolumePreparer.Segmentation;
import org.engram.pipeline.volumes.VolumeScans;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is stated about volumes, for a model of volumes; mix in with {@code @Mixin}. */
final class VolumeOptions {
  private static final String MANIFEST = "manifest";

  @Mixin private final VolumeSelection selection = new VolumeSelection();

  @Option(
      names = "--preparation",
      paramLabel = "NAME",
      description =
          "Of volumes, in place of the model's: published, published-notebook or recommended."
              + " Default: the model's own.")
  private String preparation;

  @Option(
      names = "--segmentation",
      paramLabel = "FILE",
      description =
          "Of volumes: labels on the volumes' own grid, for --pool regions; manifest takes the"
              + " column segmentation. Default: none.")
  private String segmentation;

  @Mixin private final LabelsOption labels = new LabelsOption();

  /** The volumes that inputs come down to. */
  VolumeScans scans(List<String> inputs) {
    return selection.scans(inputs);
  }

  /** The labels that are wanted, if any. */
  Optional<Segmentation> segmentation() {
    return labels.of(segmentation, MANIFEST);
  }

  /** A model with the preparation that was asked for. */
  NeuroJepaDescription prepared(NeuroJepaDescription model) {
    if (preparation == null) {
      return model;
    }
    return model.withInput(
        VolumeInput.of(preparation, model.config().volume())
            .withModalities(model.input().modalities()));
  }
}
