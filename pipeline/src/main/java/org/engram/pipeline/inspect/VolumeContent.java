package org.engram.pipeline.inspect;

import java.nio.file.Path;
import java.util.List;
import org.engram.imaging.format.OpenVolumes;
import org.engram.imaging.format.VolumeFile;

/** Looks at a file of volumes: its header, and its values one volume after another. */
final class VolumeContent {
  private final Path file;
  private final InspectSettings settings;

  VolumeContent(Path file, InspectSettings settings) {
    this.file = file;
    this.settings = settings;
  }

  Inspection inspect() {
    try (OpenVolumes volumes = VolumeFile.open(file)) {
      ValueStatistics all = ValueStatistics.of(new float[0]);
      while (volumes.advance()) {
        float[] values = volumes.values();
        all = ValueStatistics.together(List.of(all, ValueStatistics.of(values)));
      }
      return Inspector.of(
          file,
          new Content.Volumes(volumes.info(), all),
          settings
              .model()
              .map(
                  model ->
                      Fit.of(
                          Inspector.title(model),
                          false,
                          List.of("a file of volumes: parcellate it first, one series a region"))));
    }
  }
}
