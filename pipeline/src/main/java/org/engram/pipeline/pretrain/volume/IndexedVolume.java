package org.engram.pipeline.pretrain.volume;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A volume that can be used, as its header and its row of the manifest say.
 *
 * @param subject whose it is
 * @param session empty where the manifest has none
 * @param modality such as T1w
 * @param file absolute
 * @param mask of the head, absolute
 * @param segmentation labels, absolute
 * @param overTime {@code mean} where of several volumes over time the mean is taken
 * @param size voxels along the three axes of the file
 * @param spacing millimetres between them
 * @param bytes of the file
 * @param modified time of the file's last change, in milliseconds since 1970
 * @param shard file of a cache that has it, prepared
 * @param tensor its name there
 */
public record IndexedVolume(
    String subject,
    String session,
    String modality,
    String file,
    Optional<String> mask,
    Optional<String> segmentation,
    Optional<String> overTime,
    List<Integer> size,
    List<Double> spacing,
    long bytes,
    long modified,
    Optional<String> shard,
    Optional<String> tensor) {
  public IndexedVolume {
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(session, "session");
    Objects.requireNonNull(modality, "modality");
    Objects.requireNonNull(file, "file");
    size = List.copyOf(size);
    spacing = List.copyOf(spacing);
  }

  /** As a line of a manifest. */
  public VolumeManifest.Row row(int line) {
    return new VolumeManifest.Row(
        line,
        subject,
        session,
        modality,
        Path.of(file),
        mask.map(Path::of),
        segmentation.map(Path::of),
        mean());
  }

  /** Whether of several volumes over time the mean is taken. */
  boolean mean() {
    return overTime.isPresent();
  }

  /** The same within a cache. */
  IndexedVolume in(String file, String name) {
    return new IndexedVolume(
        subject,
        session,
        modality,
        this.file,
        mask,
        segmentation,
        overTime,
        size,
        spacing,
        bytes,
        modified,
        Optional.of(file),
        Optional.of(name));
  }
}
