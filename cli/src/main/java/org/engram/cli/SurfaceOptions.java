package org.engram.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.pipeline.explain.SurfaceFiles;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Option;

/** The cortical surface that values are drawn on; mix in with {@code @Mixin}. */
final class SurfaceOptions {
  @Option(
      names = "--surface-left",
      paramLabel = "FILE",
      description =
          "GIFTI mesh of the left hemisphere to draw on, as fs_LR 32k midthickness or inflated."
              + " Default: no surface is drawn.")
  private Path left;

  @Option(
      names = "--surface-right",
      paramLabel = "FILE",
      description = "The same of the right hemisphere.")
  private Path right;

  @Option(
      names = "--surface-labels",
      paramLabel = "FILE",
      split = ",",
      description =
          "Which region each vertex is in: one .dlabel.nii, two GIFTI label files LEFT,RIGHT, or"
              + " numbers as text (left, then right). Regions are matched by name.")
  private List<Path> labels = List.of();

  @Option(
      names = "--surface-names",
      paramLabel = "FILE",
      description =
          "What the numbers of a text file mean: index and name, a look-up table, or one name a"
              + " line for 1, 2, 3. Not needed where the labels have names.")
  private Path names;

  /** The files, where they are named. */
  Optional<SurfaceFiles> files() {
    int given = (left == null ? 0 : 1) + (right == null ? 0 : 1) + (labels.isEmpty() ? 0 : 1);
    if (given == 0 && names == null) {
      return Optional.empty();
    }
    if (given < 3) {
      throw new ConfigurationException(
          "--surface-left, --surface-right, --surface-labels",
          "some of them",
          "all three, or none",
          "A surface is drawn from both hemispheres' meshes and the labels of their vertices");
    }
    return Optional.of(new SurfaceFiles(left, right, labels, Optional.ofNullable(names)));
  }
}
