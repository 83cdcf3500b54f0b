package org.engram.spark;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.volumes.VolumeScan;

/**
 * A scan on its way to an executor: texts and numbers alone, since paths cannot be sent.
 *
 * @param index place in the sorted manifest, from 0
 * @param path of the file, absolute
 * @param site of the manifest, or {@link #NO_SITE}
 * @param subject as {@link ScanFile} has it, and so on
 * @param modality of a volume
 * @param mask of a volume's head; empty where there is none
 * @param repetitionTime seconds that the manifest says; NaN where it says none
 */
record ClusterScan(
    int index,
    String path,
    String site,
    String subject,
    String session,
    String task,
    String run,
    String variant,
    String modality,
    String mask,
    double repetitionTime)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The site of scans of which the manifest names none. */
  static final String NO_SITE = "unknown";

  ClusterScan {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(mask, "mask");
  }

  /** The same at its place in the manifest, with its name told apart from others. */
  ClusterScan at(int place, ScanFile named) {
    return new ClusterScan(
        place,
        path,
        site,
        named.subject(),
        named.session(),
        named.task(),
        named.run(),
        named.variant(),
        modality,
        mask,
        repetitionTime);
  }

  ScanFile file() {
    return new ScanFile(Path.of(path), subject, session, task, run, variant);
  }

  VolumeScan volume() {
    Optional<Path> head = mask.isEmpty() ? Optional.empty() : Optional.of(Path.of(mask));
    return new VolumeScan(file(), modality, head, Optional.empty());
  }
}
