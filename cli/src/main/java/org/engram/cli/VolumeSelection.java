package org.engram.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.pipeline.finetune.volume.VolumeSources;
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

  @Option(
      names = "--mean",
      description =
          "Of volumes: a file of several volumes over time (fMRI) stands for their mean. A manifest"
              + " says so of single files by the word mean in a column over_time. Default: such a"
              + " file is refused.")
  private boolean mean;

  /** The volumes that inputs come down to. */
  VolumeScans scans(List<String> inputs) {
    VolumeScans found = VolumeScans.find(inputs, Optional.ofNullable(modality), only);
    return mean ? found.withMeans() : found;
  }

  /**
   * Where a training takes its volumes from.
   *
   * @param cache in the place of inputs
   */
  VolumeSources sources(List<String> inputs, Optional<Path> cache) {
    VolumeSources usual = VolumeSources.defaults();
    return new VolumeSources(
        inputs,
        Optional.ofNullable(modality),
        only,
        mean,
        cache,
        usual.augmentation(),
        usual.loader());
  }

  /** The same as settings of {@code data}. */
  List<String> overrides() {
    List<String> all = new ArrayList<>();
    Overrides.add(all, "data.modality", modality);
    if (!only.isEmpty()) {
      all.add("data.only=" + Overrides.list(only));
    }
    if (mean) {
      all.add("data.mean=true");
    }
    return all;
  }
}
