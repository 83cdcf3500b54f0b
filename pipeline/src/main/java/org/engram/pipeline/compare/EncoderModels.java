package org.engram.pipeline.compare;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.engram.imaging.signal.Normalization;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.tensor.ConfigurationException;

/** The models of a comparison, which must take the same scans. */
final class EncoderModels {
  private EncoderModels() {}

  /**
   * Reads all of the models but their tensors, in their order.
   *
   * @throws ConfigurationException if one has other regions than the first
   */
  static Map<String, ModelDescription> open(
      CompareInput input, Optional<Normalization> normalization) {
    Map<String, ModelDescription> models = new LinkedHashMap<>();
    for (ComparedEncoder.Model model : input.models()) {
      ModelDescription opened = ModelDescription.open(model.directory(), normalization);
      if (!models.isEmpty()) {
        requireSameRegions(models.entrySet().iterator().next(), model, opened);
      }
      models.put(model.name(), opened);
    }
    return models;
  }

  private static void requireSameRegions(
      Map.Entry<String, ModelDescription> first,
      ComparedEncoder.Model model,
      ModelDescription opened) {
    Set<String> expected = new TreeSet<>(first.getValue().atlas().labels());
    Set<String> found = new TreeSet<>(opened.atlas().labels());
    if (expected.equals(found)
        && first.getValue().config().regions() == opened.config().regions()) {
      return;
    }
    String other =
        found.stream()
            .filter(label -> !expected.contains(label))
            .findFirst()
            .map(label -> ", with '" + label + "'")
            .orElse("");
    throw new ConfigurationException(
        "--model " + model.name() + "=" + model.directory(),
        opened.config().regions() + " regions of " + opened.atlas().name() + other,
        "the "
            + first.getValue().config().regions()
            + " regions of "
            + first.getValue().atlas().name()
            + ", as "
            + first.getKey()
            + " has them",
        "Encoders are compared on the same scans: take one of the same atlas, or embed the scans"
            + " of its atlas and give --embeddings "
            + model.name()
            + "=TABLE");
  }
}
