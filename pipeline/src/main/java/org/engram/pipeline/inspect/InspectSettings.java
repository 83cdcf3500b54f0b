package org.engram.pipeline.inspect;

import java.nio.file.Path;
import java.util.Optional;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.models.brainjepa.ModelDescription;

/**
 * How files are looked at.
 *
 * @param model to compare with, if any
 * @param read what is stated about the files
 * @param input how {@code embed} would bring them to the model
 * @param tensors list every tensor, with its statistics
 */
public record InspectSettings(
    Optional<ModelDescription> model,
    ReadOptions read,
    InputPreparation.Options input,
    boolean tensors) {
  /** Nothing stated, no model. */
  public static InspectSettings defaults() {
    return new InspectSettings(
        Optional.empty(), ReadOptions.defaults(), InputPreparation.Options.defaults(), false);
  }

  public InspectSettings withModel(ModelDescription other) {
    return new InspectSettings(Optional.of(other), read, input, tensors);
  }

  /** Compares with a model directory. */
  public InspectSettings withModel(Path directory) {
    return withModel(ModelDescription.open(directory));
  }

  /** Compares with bare published weights. */
  public InspectSettings withWeights(Path weights, Optional<Path> gradient) {
    return withModel(ModelDescription.published(weights, gradient));
  }

  public InspectSettings withTensors() {
    return new InspectSettings(model, read, input, true);
  }

  public InspectSettings withRead(ReadOptions other) {
    return new InspectSettings(model, other, input, tensors);
  }

  public InspectSettings withAssumeOrder() {
    return new InspectSettings(model, read, input.withAssumeOrder(), tensors);
  }
}
