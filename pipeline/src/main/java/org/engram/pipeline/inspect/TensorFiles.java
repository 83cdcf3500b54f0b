package org.engram.pipeline.inspect;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.WeightLayout;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Npy;
import org.engram.tensor.file.Npz;
import org.engram.tensor.file.Safetensors;
import org.engram.tensor.file.TensorInfo;
import org.engram.tensor.file.TorchCheckpoint;

/**
 * Looks at files of tensors. One that can be read as a time series is described as that; an array
 * that cannot is described as the array it is, with the reason.
 */
final class TensorFiles {
  /** A series of brainjepa-rs. */
  private static final String SERIES = "fmri";

  private static final int DIFFERENCES = 8;

  private final Path file;
  private final InspectSettings settings;

  TensorFiles(Path file, InspectSettings settings) {
    this.file = file;
    this.settings = settings;
  }

  Inspection safetensors() {
    TensorSummary summary;
    SequencedMap<String, String> metadata;
    try (Safetensors tensors = Safetensors.open(file)) {
      if (tensors.has(SERIES) || settings.read().variable().isPresent()) {
        return new SeriesFile(file, settings).inspect();
      }
      if (tensors.has("embeddings") && tensors.metadata().containsKey("subject")) {
        return new TableFiles(file, settings).embeddings();
      }
      summary = summary(tensors);
      metadata = new LinkedHashMap<>(tensors.metadata());
    }
    Content.Tensors content =
        summary.content("safetensors", settings.tensors(), metadata, List.of());
    return Inspector.of(file, content, weightsFit(content, summary.infos()));
  }

  static TensorSummary summary(Safetensors tensors) {
    TensorSummary summary = new TensorSummary();
    for (String name : tensors.names()) {
      summary.add(name, tensors.get(name));
    }
    return summary;
  }

  Inspection numpy() {
    boolean single = file.toString().toLowerCase(Locale.ROOT).endsWith(".npy");
    Map<String, HostTensor> arrays = single ? Map.of("array", Npy.read(file)) : Npz.read(file);
    String reason = "";
    if (arrays.values().stream().anyMatch(TensorFiles::mayBeSeries)) {
      try {
        return new SeriesFile(file, settings).inspect();
      } catch (RefusedInputException e) {
        reason = "no time series: " + e.problem().line();
      } catch (FileFormatException e) {
        reason = "no time series: " + e.problem().line();
      }
    }
    TensorSummary summary = new TensorSummary();
    arrays.forEach(summary::add);
    Content content =
        summary.content(
            single ? "npy" : "npz",
            settings.tensors() || arrays.size() <= 20,
            new LinkedHashMap<>(),
            reason.isEmpty() ? List.of() : List.of(reason));
    String why = reason.isEmpty() ? "no array of regions x frames" : reason;
    return Inspector.of(
        file,
        content,
        settings.model().map(model -> Fit.of(Inspector.title(model), false, List.of(why))));
  }

  private static boolean mayBeSeries(HostTensor array) {
    long large = 0;
    for (long size : array.shape()) {
      large += size > 1 ? 1 : 0;
    }
    return large == 2;
  }

  Inspection checkpoint() {
    try (TorchCheckpoint checkpoint = TorchCheckpoint.open(file)) {
      CheckpointTree tree = CheckpointTree.of(checkpoint.value());
      Content content =
          tree.tensors()
              .content("PyTorch checkpoint", settings.tensors(), tree.entries(), tree.notes());
      return Inspector.of(
          file,
          content,
          settings
              .model()
              .map(
                  model ->
                      Fit.of(
                          Inspector.title(model),
                          false,
                          List.of(
                              "a checkpoint is compared once converted: engram convert "
                                  + file
                                  + " model.safetensors"))));
    }
  }

  private Optional<Fit> weightsFit(
      Content.Tensors content, SequencedMap<String, TensorInfo> found) {
    return settings
        .model()
        .map(
            model ->
                content.holds().startsWith("Brain-JEPA")
                    ? fit(model, found)
                    : Fit.of(
                        Inspector.title(model),
                        false,
                        List.of("neither a time series nor Brain-JEPA weights")));
  }

  private static Fit fit(ModelDescription model, SequencedMap<String, TensorInfo> found) {
    List<String> differences = shortened(WeightLayout.differences(found, model.config()));
    return Fit.of(
        Inspector.title(model),
        differences.isEmpty(),
        differences.isEmpty()
            ? List.of("names and shapes are those of the model's config.json")
            : differences);
  }

  /** The first of many, and how many more. */
  static List<String> shortened(List<String> all) {
    if (all.size() <= DIFFERENCES) {
      return all;
    }
    List<String> first = new java.util.ArrayList<>(all.subList(0, DIFFERENCES));
    first.add("and " + (all.size() - DIFFERENCES) + " more differences");
    return first;
  }
}
