package org.engram.pipeline.parcellate;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.bids.RepetitionTime;
import org.engram.imaging.parcellation.AtlasStack;
import org.engram.imaging.parcellation.Overlap;
import org.engram.imaging.parcellation.ParcellationSettings;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;

/**
 * How a run becomes the series of its regions.
 *
 * @param atlases names or files; several are stacked in this order
 * @param labels tables of labels, one an atlas in the same order; empty to take those beside the
 *     atlases
 * @param overlap whose a voxel is that two atlases claim
 * @param mask of the brain
 * @param resampleAtlas whether atlases and mask on other grids are brought to the run's, by nearest
 *     neighbour
 * @param assumeSpace the space that the run is taken to be in
 * @param repetitionTime seconds, over what the run says
 * @param parcellation statistic, least coverage, threads
 */
public record ParcellateSettings(
    List<String> atlases,
    List<Path> labels,
    Overlap overlap,
    Optional<Path> mask,
    boolean resampleAtlas,
    Optional<String> assumeSpace,
    OptionalDouble repetitionTime,
    ParcellationSettings parcellation) {
  public ParcellateSettings {
    atlases = List.copyOf(atlases);
    labels = List.copyOf(labels);
    Objects.requireNonNull(overlap, "overlap");
    if (atlases.isEmpty()) {
      throw new ConfigurationException("--atlas", "none", "a name or a file", "");
    }
    if (!labels.isEmpty() && labels.size() != atlases.size()) {
      throw new ConfigurationException(
          "--labels",
          labels.size() + " tables for " + atlases.size() + " atlases",
          "one for each, in the same order, or none",
          "Name a table for each atlas.");
    }
    if (repetitionTime.isPresent()) {
      Optional<Problem> problem = RepetitionTime.problem(repetitionTime.getAsDouble(), "--tr");
      if (problem.isPresent()) {
        throw new ConfigurationException(problem.get(), null);
      }
    }
  }

  /** One atlas, and nothing assumed. */
  public static ParcellateSettings of(String atlas) {
    return new ParcellateSettings(
        List.of(atlas),
        List.of(),
        Overlap.FIRST,
        Optional.empty(),
        false,
        Optional.empty(),
        OptionalDouble.empty(),
        ParcellationSettings.defaults());
  }

  AtlasStack stack() {
    return new AtlasStack(overlap, resampleAtlas);
  }
}
