package org.engram.pipeline.finetune.volume;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.models.training.LoaderSettings;
import org.engram.pipeline.pretrain.volume.AugmentationSettings;
import org.engram.tensor.ConfigurationException;

/**
 * The section {@code data} of a fine-tuning on volumes.
 *
 * @param inputs volumes: files, folders, globs, or manifests (.tsv)
 * @param modality of those whose name and manifest say none
 * @param only the modalities to take; all where empty
 * @param mean whether of files with several volumes over time the mean is taken; a manifest may say
 *     so of single ones
 * @param cache a folder made by {@code engram cache}, in the place of inputs; without one volumes
 *     are prepared once, into the run's own folder
 * @param augmentation how a volume is changed each time that it is trained on; not at all where
 *     empty
 * @param loader threads and how far ahead
 */
public record VolumeSources(
    List<String> inputs,
    Optional<String> modality,
    List<String> only,
    boolean mean,
    Optional<Path> cache,
    Optional<AugmentationSettings> augmentation,
    LoaderSettings loader) {
  public VolumeSources {
    inputs = List.copyOf(inputs);
    only = List.copyOf(only);
    if (cache.isPresent() && (!inputs.isEmpty() || modality.isPresent() || mean)) {
      throw new ConfigurationException(
          "cache",
          cache.get() + " beside inputs, modality or mean",
          "one of them: a cache says which volumes there are",
          "Leave the volumes out, or the cache");
    }
  }

  /** None yet, as they are. */
  public static VolumeSources defaults() {
    return new VolumeSources(
        List.of(),
        Optional.empty(),
        List.of(),
        false,
        Optional.empty(),
        Optional.empty(),
        LoaderSettings.defaults());
  }
}
