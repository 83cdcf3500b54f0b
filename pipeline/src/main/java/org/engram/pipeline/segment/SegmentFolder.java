package org.engram.pipeline.segment;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.segmentation.DecoderConfig;
import org.engram.models.neurojepa.segmentation.SegmentationModel;
import org.engram.models.nn.Parameters;
import org.engram.pipeline.config.YamlConfig;
import org.engram.tensor.Compute;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.AtomicFile;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import org.engram.tensor.file.SafetensorsWriter;
import org.engram.tensor.file.TensorInfo;
import org.engram.tensor.file.WeightsFile;

/**
 * A trained decoder's folder: {@code decoder.safetensors} (the encoder's weights too where they
 * were trained), {@code decoder.yaml} and {@code training.yaml}.
 */
public final class SegmentFolder {
  private static final String WEIGHTS = "decoder.safetensors";
  private static final String ABOUT = "decoder.yaml";
  private static final String TRAINING = "training.yaml";

  private SegmentFolder() {}

  /**
   * What a decoder is.
   *
   * @param model hash of the model that it was trained on
   * @param labels its classes, 0 first
   * @param layers of the encoder that it reads
   * @param trainsEncoder whether the encoder's weights lie beside its own
   */
  public record About(
      String model,
      List<Integer> labels,
      List<Integer> layers,
      int channels,
      double spacing,
      double overlap,
      boolean trainsEncoder) {
    public About {
      labels = List.copyOf(labels);
      layers = List.copyOf(layers);
    }

    DecoderConfig decoder() {
      return new DecoderConfig(labels, channels, layers);
    }
  }

  static void write(Path folder, About about, SegmentSettings settings, SegmentationModel model) {
    try (Scope _ = Scope.open()) {
      SequencedMap<String, Tensor> weights = new LinkedHashMap<>(model.decoderWeights());
      model
          .encoderWeights()
          .forEach(
              (name, weight) ->
                  weights.put("encoder." + name.substring(name.indexOf('.') + 1), weight));
      SequencedMap<String, TensorInfo> plan = new LinkedHashMap<>();
      weights.forEach(
          (name, tensor) -> plan.put(name, new TensorInfo(tensor.dtype(), tensor.shape())));
      SafetensorsWriter.write(
          folder.resolve(WEIGHTS), plan, Map.of(), name -> weights.get(name).toHost());
    }
    text(folder.resolve(TRAINING), YamlConfig.write(settings));
    text(folder.resolve(ABOUT), YamlConfig.write(about));
  }

  private static void text(Path file, String content) {
    AtomicFile.writeStream(file, out -> out.write(content.getBytes(StandardCharsets.UTF_8)));
  }

  /** What the decoder of a folder is. */
  public static About about(Path folder) {
    Path file = folder.resolve(ABOUT);
    if (!Files.isRegularFile(file)) {
      throw new RefusedInputException(
          folder.toString(),
          "no " + ABOUT,
          "the folder that engram segment train wrote",
          "Name that folder with --decoder");
    }
    return YamlConfig.read(file, About.class);
  }

  /**
   * Opens a trained decoder over its encoder.
   *
   * @throws RefusedInputException if it was trained on another model
   */
  static SegmentationModel open(
      Path folder, About about, NeuroJepaDescription model, Compute compute) {
    String hash = model.hash();
    if (!hash.equals(about.model())) {
      throw new RefusedInputException(
          folder.toString(),
          "a decoder of the model " + about.model(),
          "one of the model given, " + hash,
          "Give the model that the decoder was trained on");
    }
    try (WeightsFile encoder = model.openWeights();
        Safetensors decoder = Safetensors.open(folder.resolve(WEIGHTS))) {
      Parameters.Source own = Parameters.Source.of(decoder);
      return SegmentationModel.open(
          model.config(),
          about.decoder(),
          about.trainsEncoder()
              ? trained(own, NeuroJepa.source(encoder))
              : NeuroJepa.source(encoder),
          own,
          false,
          compute);
    }
  }

  /** What was not trained, tables and selection biases, is the model's. */
  private static Parameters.Source trained(Parameters.Source own, Parameters.Source model) {
    return new Parameters.Source() {
      @Override
      public Path path() {
        return own.path();
      }

      @Override
      public boolean has(String name) {
        return own.has(name) || model.has(name) || model.has("target_" + name);
      }

      @Override
      public HostTensor get(String name) {
        Parameters.Source source = own.has(name) ? own : model;
        return source.get(source.has(name) ? name : "target_" + name);
      }
    };
  }
}
