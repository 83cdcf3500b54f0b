package org.engram.pipeline.inspect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.imaging.signal.Normalization;
import org.engram.imaging.signal.NormalizationFile;
import org.engram.imaging.signal.RobustScaling;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.tensor.EngramException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Looks at JSON files: a normalisation, a model's config, or what stands beside another file. */
final class JsonFiles {
  private static final long LARGEST = 64L << 20;
  private static final int LONGEST = 200;

  private final Path file;
  private final InspectSettings settings;

  JsonFiles(Path file, InspectSettings settings) {
    this.file = file;
    this.settings = settings;
  }

  Inspection inspect() {
    JsonNode root = parse();
    if (root.has("model_type")) {
      Path folder = file.toAbsolutePath().getParent();
      return new ModelFolder(folder, settings).inspect();
    }
    if (root.has("name") && root.has("version")) {
      return normalization(NormalizationFile.read(file));
    }
    String kind;
    if (root.has("model_hash") && root.has("recipe")) {
      kind = "provenance of a table of embeddings";
    } else if (root.has("RepetitionTime") || root.has("SamplingFrequency")) {
      kind = "BIDS sidecar";
    } else {
      throw new FileFormatException(
          file.toString(),
          "JSON with the keys " + String.join(", ", Inspector.first(keys(root))),
          "a normalization.json, a config.json, or the sidecar of a scan or table",
          "");
    }
    return Inspector.of(file, new Content.Sidecar(kind, entries(root)), Optional.empty());
  }

  private JsonNode parse() {
    try {
      long bytes = Files.size(file);
      if (bytes > LARGEST) {
        throw new FileFormatException(
            file.toString(), bytes + " bytes", "at most " + LARGEST + " bytes of JSON", "");
      }
      JsonNode root = JsonMapper.shared().readTree(Files.readAllBytes(file));
      if (!root.isObject()) {
        throw new FileFormatException(file.toString(), "no JSON object", "{...}", "");
      }
      return root;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (JacksonException e) {
      throw new FileFormatException(
          new Problem(file.toString(), e.getOriginalMessage(), "valid JSON", ""), e);
    }
  }

  private static List<String> keys(JsonNode root) {
    return List.copyOf(root.propertyNames());
  }

  private static SequencedMap<String, String> entries(JsonNode root) {
    SequencedMap<String, String> entries = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      JsonNode value = entry.getValue();
      String text = value.isString() ? value.stringValue() : value.toString();
      if (value.isContainer()) {
        text = value.size() + (value.isArray() ? " values" : " entries");
      }
      entries.put(
          entry.getKey(), text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text);
    }
    return entries;
  }

  private Inspection normalization(Normalization stored) {
    Content content =
        stored instanceof RobustScaling robust
            ? new Content.StoredNormalization(
                robust.name(),
                robust.version(),
                robust.atlas(),
                robust.regions().size(),
                robust.scans(),
                robust.createdBy(),
                Optional.of(ValueStatistics.of(robust.medians())),
                Optional.of(ValueStatistics.of(robust.iqrs())))
            : new Content.StoredNormalization(
                stored.name(), stored.version(), "", 0, 0, "", Optional.empty(), Optional.empty());
    return Inspector.of(file, content, settings.model().map(model -> fit(model, stored)));
  }

  private Fit fit(ModelDescription model, Normalization stored) {
    if (stored instanceof RobustScaling robust) {
      try {
        robust.requireRegions(file.toString(), model.atlas().labels());
      } catch (RefusedInputException e) {
        return Fit.of(Inspector.title(model), false, List.of(line(e)));
      }
      return Fit.of(Inspector.title(model), true, List.of("fitted to the model's regions"));
    }
    return Fit.of(Inspector.title(model), true, List.of("depends on no atlas"));
  }

  private static String line(EngramException e) {
    return e.problem().found() + "; expected " + e.problem().expected();
  }
}
