package org.engram.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.engram.pipeline.embed.Fusion;
import org.engram.pipeline.embed.VolumeCode;
import org.engram.pipeline.tools.ExternalTool;
import org.engram.pipeline.volumes.HeadPreparation;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How volumes are embedded, beyond what series have too. */
final class VolumeEmbedOptions {
  /** Those that mean something for volumes alone. */
  static final Set<String> NAMES =
      Set.of(
          "--fused",
          "--modality",
          "--only",
          "--mean",
          "--preparation",
          "--segmentation",
          "--labels",
          "--code",
          "--fusion",
          "--register-to",
          "--bias-correction",
          "--brain-extraction",
          "--already");

  /** Those that mean something for series alone. */
  static final Set<String> OF_SERIES =
      Set.of(
          "--tr",
          "--tr-table",
          "--orientation",
          "--variable",
          "--assume-order",
          "--missing-regions",
          "--constant-regions",
          "--recipe",
          "--set",
          "--atlas",
          "--assume-space",
          "--confounds",
          "--keep-series",
          "--sampling",
          "--windows",
          "--window-overlap",
          "--window-tail",
          "--short-runs",
          "--gradient",
          "--normalization");

  @Mixin private final VolumeOptions volumes = new VolumeOptions();
  @Mixin private final HeadStepOptions steps = new HeadStepOptions();

  @Option(
      names = "--code",
      paramLabel = "CODE",
      completionCandidates = Choices.Codes.class,
      defaultValue = "latent",
      description =
          "Of volumes: what stands for a token: latent (the encoder's), or sparse, its code by the"
              + " dictionary of a model that was trained with a sparse code; then the target"
              + " encoder's unless --encoder says otherwise. Default: ${DEFAULT-VALUE}.")
  private String code;

  @Option(
      names = "--register-to",
      paramLabel = "TEMPLATE",
      description =
          "Of volumes: register each by 12 degrees of freedom to this image and bring it onto its"
              + " grid first; both with their skull, or neither. Default: not done.")
  private Path template;

  @Option(
      names = "--fusion",
      paramLabel = "NAME",
      defaultValue = "mean",
      description =
          "Of volumes: how a session's modalities become one vector: mean (of those that are"
              + " there), concat (side by side; a session that lacks one is refused) or"
              + " concat-zero (zeros stand for it). Default: ${DEFAULT-VALUE}.")
  private String fuse;

  VolumeOptions volumes() {
    return volumes;
  }

  Fusion.Kind fusion() {
    return Fusion.Kind.fromName(fuse);
  }

  VolumeCode code() {
    return VolumeCode.fromName(code);
  }

  /** What is done before the model's preparation. */
  HeadPreparation head() {
    return new HeadPreparation(
        steps.steps(),
        ExternalTool.searchPath(),
        Optional.ofNullable(template).map(HeadPreparation::to));
  }
}
