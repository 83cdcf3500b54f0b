package org.engram.pipeline.completion;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.completion.CompletionConfig;
import org.engram.models.neurojepa.completion.ModalityCompletion;
import org.engram.models.nn.Parameters;
import org.engram.pipeline.config.YamlConfig;
import org.engram.tensor.Compute;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.AtomicFile;
import org.engram.tensor.file.Safetensors;
import org.engram.tensor.file.SafetensorsWriter;
import org.engram.tensor.file.TensorInfo;

/**
 * The folder of a trained completion: {@code completion.safetensors} and {@code completion.yaml}.
 */
public final class CompletionFolder {
  private static final String WEIGHTS = "completion.safetensors";
  private static final String ABOUT = "completion.yaml";

  private CompletionFolder() {}

  /**
   * What a completion is.
   *
   * @param model hash of the model whose tokens it takes
   * @param modalities in the order that it has them
   * @param wanted the one that it tells
   */
  public record About(
      String model,
      List<String> modalities,
      String wanted,
      int width,
      int depth,
      int heads,
      int refinement) {
    public About {
      modalities = List.copyOf(modalities);
    }

    CompletionConfig config(NeuroJepaDescription of) {
      return new CompletionConfig(
          of.config().volume(),
          of.config().embedDim(),
          modalities.size(),
          width,
          depth,
          heads,
          refinement);
    }
  }

  static void write(Path folder, About about, ModalityCompletion model) {
    SequencedMap<String, TensorInfo> plan = new LinkedHashMap<>();
    SequencedMap<String, Tensor> weights = model.weights();
    weights.forEach(
        (name, tensor) -> plan.put(name, new TensorInfo(tensor.dtype(), tensor.shape())));
    try (Scope _ = Scope.open()) {
      SafetensorsWriter.write(
          folder.resolve(WEIGHTS), plan, Map.of(), name -> weights.get(name).toHost());
    }
    byte[] words = YamlConfig.write(about).getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(folder.resolve(ABOUT), out -> out.write(words)); // last
  }

  /** What the completion of a folder is. */
  public static About about(Path folder) {
    Path file = folder.resolve(ABOUT);
    if (!Files.isRegularFile(file)) {
      throw new RefusedInputException(
          folder.toString(),
          "no " + ABOUT,
          "the folder that engram impute train wrote",
          "Name that folder with --completion");
    }
    return YamlConfig.read(file, About.class);
  }

  /**
   * Opens it.
   *
   * @throws RefusedInputException if it was trained on another model's tokens
   */
  static ModalityCompletion open(
      Path folder, About about, NeuroJepaDescription model, Compute compute) {
    String hash = model.hash();
    if (!hash.equals(about.model())) {
      throw new RefusedInputException(
          folder.toString(),
          "a completion of tokens of the model " + about.model(),
          "of the model given, " + hash,
          "Give the model that it was trained on");
    }
    try (Safetensors weights = Safetensors.open(folder.resolve(WEIGHTS))) {
      return ModalityCompletion.open(about.config(model), Parameters.Source.of(weights), compute);
    }
  }
}
