package org.engram.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.engram.pipeline.volumes.VolumePreparer.Segmentation;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Option;

/** What names the labels of {@code --segmentation}; mix in with {@code @Mixin} below it. */
final class LabelsOption {
  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description =
          "Names of the segmentation's labels: TSV with index and name, or a look-up table as"
              + " FreeSurfer's. Default: one beside the segmentation, else label-N.")
  private Path labels;

  /**
   * The labels that are wanted, if any.
   *
   * @param segmentation a file, or the word; null where the option was not given
   * @param word that stands for a segmentation of each volume's own
   */
  Optional<Segmentation> of(String segmentation, String word) {
    if (segmentation == null) {
      if (labels != null) {
        throw new ConfigurationException(
            "--labels", "given without --segmentation", "both", "Give --segmentation FILE too");
      }
      return Optional.empty();
    }
    return Optional.of(
        new Segmentation(
            segmentation.equals(word) ? Optional.empty() : Optional.of(Path.of(segmentation)),
            Optional.ofNullable(labels)));
  }
}
