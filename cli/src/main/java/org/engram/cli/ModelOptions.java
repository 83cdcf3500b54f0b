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
import org.engram.pipeline.hub.HubModel;
import org.engram.pipeline.hub.ModelHub;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Option;

/** Which model a command uses; mix them in with {@code @Mixin}. */
final class ModelOptions {
  @Option(
      names = "--model",
      paramLabel = "DIR|hub:NAME",
      description =
          "A model directory: config.json, model.safetensors and what belongs to them; or hub:NAME"
              + " of a published model that engram models get has fetched. Needed unless --weights"
              + " is given; no default.")
  private String given;

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
      paramLabel = "ENCODER",
      completionCandidates = Choices.Encoders.class,
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

  /** Where a model's parts are: a directory, or bare files. */
  private record Parts(Optional<Path> directory, Path weights, Optional<Path> gradient) {}

  private Parts parts() {
    if (given == null) {
      return new Parts(Optional.empty(), weights, Optional.ofNullable(gradient));
    }
    if (gradient != null) {
      throw new ConfigurationException(
          "--gradient",
          "given with --model",
          "--weights",
          "A model directory has its own gradients.csv; leave --gradient out");
    }
    if (given.startsWith(ModelHub.PREFIX)) {
      HubModel fetched = ModelHub.standard().find(given);
      return new Parts(fetched.directory(), fetched.weights(), fetched.gradients());
    }
    return new Parts(Optional.of(Path.of(given)), null, Optional.empty());
  }

  /** Reads all of the model but its tensors; what was assumed stands in its notes. */
  ModelDescription description() {
    if ((given == null) == (weights == null)) {
      throw new ConfigurationException(
          "model",
          given == null ? "neither --model nor --weights" : "both --model and --weights",
          "one of the two",
          "Give --model DIR, or --weights FILE with --gradient FILE");
    }
    Optional<Normalization> stated =
        Optional.ofNullable(normalization).map(NormalizationFile::fromNameOrFile);
    Parts parts = parts();
    if (parts.directory().isPresent()) {
      return ModelDescription.open(parts.directory().get(), stated);
    }
    ModelDescription model = ModelDescription.published(parts.weights(), parts.gradient());
    return stated.map(model::withNormalization).orElse(model);
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
    if ((given == null) == (weights == null)) {
      return Optional.empty(); // description() says what is wrong
    }
    Parts parts = parts();
    if (parts.directory().isPresent()) {
      return ModelType.of(parts.directory().get()) == ModelType.NEURO_JEPA
          ? Optional.of(NeuroJepaDescription.open(parts.directory().get()))
          : Optional.empty();
    }
    return NeuroJepaDescription.isOfVolumes(parts.weights())
        ? Optional.of(NeuroJepaDescription.published(parts.weights()))
        : Optional.empty();
  }
}
