package org.engram.cli;

import java.util.List;
import java.util.Optional;
import org.engram.pipeline.volumes.VolumeScans;
import picocli.CommandLine.Option;

/** Which volumes a command takes; mix in with {@code @Mixin}. */
final class VolumeSelection {
  @Option(
      names = "--modality",
      paramLabel = "NAME",
      description =
          "Of volumes: the modality of those whose name says none (T1w, T2w, FLAIR, PET, ...)."
              + " Default: unknown.")
  private String modality;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description = "Of volumes: take those of these modalities alone. Default: all.")
  private List<String> only = List.of();

  /** The volumes that inputs come down to. */
  VolumeScans scans(List<String> inputs) {
    return VolumeScans.find(inputs, Optional.ofNullable(modality), only);
  }
}
