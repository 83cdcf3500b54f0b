package org.engram.pipeline.pretrain.volume;

import java.util.Objects;
import org.engram.tensor.Problem;

/** A volume of the manifest that cannot be used, and why. */
public record RefusedVolume(
    String subject, String session, String modality, String file, Problem problem) {
  public RefusedVolume {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(problem, "problem");
  }

  static RefusedVolume of(VolumeManifest.Row row, Problem problem) {
    return new RefusedVolume(
        row.subject(), row.session(), row.modality(), row.path().toString(), problem);
  }
}
