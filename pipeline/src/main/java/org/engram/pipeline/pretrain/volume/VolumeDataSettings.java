package org.engram.pipeline.pretrain.volume;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.models.training.LoaderSettings;
import org.engram.tensor.ConfigurationException;

/**
 * The section {@code data} of a training on volumes.
 *
 * @param manifest a table of volumes ({@link VolumeManifest}); may be left out with a cache
 * @param cache a folder made by {@code engram cache}; the manifest is then not read
 * @param modalities the ones to train on; all where empty
 * @param sampling how often each modality is shown
 * @param head what is done to a head before the model's preparation
 * @param anatomy what the labels of the manifest's segmentations are worth, in the place of the
 *     foreground map
 * @param augmentation how a volume is changed each time
 * @param loader threads and how far ahead
 */
public record VolumeDataSettings(
    Optional<Path> manifest,
    Optional<Path> cache,
    List<String> modalities,
    Sampling sampling,
    HeadSettings head,
    Optional<AnatomySettings> anatomy,
    AugmentationSettings augmentation,
    LoaderSettings loader) {
  public VolumeDataSettings {
    modalities = List.copyOf(modalities);
    if (manifest.isEmpty() && cache.isEmpty()) {
      throw new ConfigurationException(
          "manifest", "none", "a table of volumes, or a cache", "Name the volumes to train on");
    }
    if (anatomy.isPresent() && head.registerTo().isPresent()) {
      throw new ConfigurationException(
          "anatomy, head.register_to",
          "both given",
          "one of them: labels lie on the volume as it was scanned",
          "Register volumes and labels first, with engram register");
    }
  }

  /** The volumes of a manifest, as published. */
  public static VolumeDataSettings defaults(Optional<Path> manifest) {
    return new VolumeDataSettings(
        // With a cache there may be none; whether there is one, the constructor sees later.
        manifest.or(() -> Optional.of(Path.of(""))),
        Optional.empty(),
        List.of(),
        Sampling.NATURAL,
        HeadSettings.defaults(),
        Optional.empty(),
        AugmentationSettings.defaults(),
        LoaderSettings.defaults());
  }

  /** The same volumes, each once and as it is. */
  public VolumeDataSettings unchanged() {
    return new VolumeDataSettings(
        manifest,
        cache,
        modalities,
        Sampling.NATURAL,
        head,
        Optional.empty(),
        AugmentationSettings.nothing(),
        loader);
  }

  /**
   * The volumes: as the cache has them, or looked at.
   *
   * @throws org.engram.tensor.RefusedInputException where a cache does not fit the model
   */
  public VolumeIndex index(VolumeReading reading, VolumeListener listener) {
    if (cache.isPresent()) {
      VolumeIndex cached = VolumeCache.open(cache.get());
      cached.requireFits(
          cache.get().resolve(VolumeCache.INDEX).toString(), reading.shape(), reading.steps());
      VolumeIndex wanted = cached.of(modalities);
      wanted.requireSome();
      return wanted;
    }
    return VolumeIndex.build(
        VolumeManifest.read(manifest.orElseThrow()).of(modalities), reading, listener);
  }

  /** What gives the index's volumes. */
  VolumeStore store(VolumeIndex index, VolumeReading reading) {
    if (cache.isEmpty()) {
      return new FileVolumes(reading);
    }
    return VolumeCache.store(cache.get(), index, reading);
  }
}
