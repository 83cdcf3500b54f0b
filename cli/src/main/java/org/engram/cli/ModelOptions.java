package org.engram.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.engram.imaging.signal.Normalization;
import org.engram.imaging.signal.NormalizationFile;
import org.engram.models.brainjepa.BrainJepa.EncoderChoice;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.directory.ModelType;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Option;

/** Which model a command uses; mix them in with {@code @Mixin}. */
final class ModelOptions {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      description =
          "A model directory: config.json, model.safetensors and what belongs to them. Needed"
              + " unless --weights is given; no default.")
  private Path directory;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description =
          "Bare published weights (safetensors) in place of a directory; sizes are inferred, the"
              + " rest assumed and said. No default.")
  private Path weights;

  @Option(
      names = "--gradient",
      paramLabel = "FILE",
      description =
          "With --weights, the functional gradients of its regions: CSV, regions x axes, no"
              + " header. Default: none.")
  private Path gradient;

  @Option(
      names = "--encoder",
      paramLabel = "NAME",
      description =
          "The encoder of a pretrained model: target (the momentum encoder, where the file has one)"
              + " or context. Default: target; of Neuro-JEPA context, as its published code.")
  private String encoder;

  @Option(
      names = "--normalization",
      paramLabel = "NAME|FILE",
      description =
          "In place of the model's normalisation: global-zscore, region-zscore, none, or the .json"
              + " file of a fitted one. Default: the model's own.")
  private String normalization;

  /** Reads all of the model but its tensors; what was assumed stands in its notes. */
  ModelDescription description() {
    if ((directory == null) == (weights == null)) {
      throw new ConfigurationException(
          "model",
          directory == null ? "neither --model nor --weights" : "both --model and --weights",
          "one of the two",
          "Give --model DIR, or --weights FILE with --gradient FILE");
    }
    Optional<Normalization> stated =
        Optional.ofNullable(normalization).map(NormalizationFile::fromNameOrFile);
    if (weights != null) {
      ModelDescription model = ModelDescription.published(weights, Optional.ofNullable(gradient));
      return stated.map(model::withNormalization).orElse(model);
    }
    if (gradient != null) {
      throw new ConfigurationException(
          "--gradient",
          "given with --model",
          "--weights",
          "A model directory has its own gradients.csv; leave --gradient out");
    }
    return ModelDescription.open(directory, stated);
  }

  EncoderChoice encoder() {
    return target(true) ? EncoderChoice.TARGET_IF_PRESENT : EncoderChoice.CONTEXT;
  }

  /** The encoder of a model of volumes. */
  NeuroJepa.EncoderChoice volumeEncoder() {
    return volumeEncoder(false);
  }

  /** The same where the target encoder may be the usual one. */
  NeuroJepa.EncoderChoice volumeEncoder(boolean target) {
    return target(target)
        ? NeuroJepa.EncoderChoice.TARGET_IF_PRESENT
        : NeuroJepa.EncoderChoice.CONTEXT_IF_PRESENT;
  }

  private boolean target(boolean otherwise) {
    return switch (encoder) {
      case null -> otherwise;
      case "target" -> true;
      case "context" -> false;
      default ->
          throw new ConfigurationException(
              "--encoder", "'" + encoder + "'", "target or context", "Use one of these names.");
    };
  }

  /** The model where it is one of volumes; empty where it is one of parcel series. */
  Optional<NeuroJepaDescription> ofVolumes() {
    if ((directory == null) == (weights == null)) {
      return Optional.empty(); // description() says what is wrong
    }
    if (directory != null) {
      return ModelType.of(directory) == ModelType.NEURO_JEPA
          ? Optional.of(NeuroJepaDescription.open(directory))
          : Optional.empty();
    }
    return NeuroJepaDescription.isOfVolumes(weights)
        ? Optional.of(NeuroJepaDescription.published(weights))
        : Optional.empty();
  }
}
