package org.engram.pipeline.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.engram.imaging.atlas.ConstantRegions;
import org.engram.imaging.atlas.MissingRegions;
import org.engram.imaging.signal.Sampling;
import org.engram.imaging.signal.ShortRuns;
import org.engram.imaging.signal.WindowPolicy;
import org.engram.imaging.timeseries.Orientation;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.ModelHash;
import org.engram.pipeline.embed.EmbedSettings;
import org.engram.pipeline.embed.Fusion;
import org.engram.pipeline.embed.Level;
import org.engram.pipeline.embed.StatedVolumes;
import org.engram.pipeline.embed.VolumeCode;
import org.engram.pipeline.embed.VolumeEmbedSettings;
import org.engram.pipeline.embed.VolumePooling;
import org.engram.pipeline.scan.ScanReading;
import org.engram.pipeline.volumes.HeadPreparation;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.tensor.Device;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Precision;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How a table of embeddings was made, by the file beside it, so that it can be made so again with
 * other weights.
 */
record EmbeddingSidecar(Path path, JsonNode root) {
  private static final long MOST_BYTES = 256L << 20;
  static final String BY_HAND =
      "Embed with random weights by hand: engram init-model, then engram embed, and give the table"
          + " to --random-encoder";

  static EmbeddingSidecar read(Path table) {
    Path path = table.resolveSibling(table.getFileName() + ".json");
    try {
      if (!Files.isRegularFile(path)) {
        throw new RefusedInputException(
            path.toString(), "no such file", "the sidecar that engram embed wrote", BY_HAND);
      }
      if (Files.size(path) > MOST_BYTES) {
        throw new FileFormatException(
            path.toString(), Files.size(path) + " bytes", "at most " + MOST_BYTES, BY_HAND);
      }
      return new EmbeddingSidecar(path, JsonMapper.shared().readTree(Files.readAllBytes(path)));
    } catch (JacksonException e) {
      throw new FileFormatException(
          new Problem(path.toString(), e.getOriginalMessage(), "a JSON object", BY_HAND), e);
    } catch (IOException e) {
      throw new FileFormatException(
          new Problem(path.toString(), "cannot be read: " + e.getMessage(), "a sidecar", ""), e);
    }
  }

  private String text(String key) {
    JsonNode node = root.path(key);
    if (!node.isString()) {
      throw new FileFormatException(
          path + ", " + key,
          node.isMissingNode() ? "not there" : node.toString(),
          "a text",
          BY_HAND);
    }
    return node.asString();
  }

  private RefusedInputException cannot(String key, String expected) {
    return new RefusedInputException(path + ", " + key, "'" + text(key) + "'", expected, BY_HAND);
  }

  /** Directory of the model. */
  Path model() {
    return Path.of(text("model"));
  }

  Device device() {
    return Device.parse(text("device"));
  }

  Precision precision() {
    return Precision.parse(text("precision"));
  }

  /** Whether the table is of volumes. */
  boolean ofVolumes() {
    return root.path("model_type").asString("").equals("neuro-jepa");
  }

  /** Refuses a model of another hash. */
  void checkHash(String hash) {
    if (!hash.equals(text("model_hash"))) {
      throw cannot("model_hash", "the model as it is now, " + hash);
    }
  }

  /** Refuses volumes that the model as it is would prepare in another way. */
  void checkPreparation(List<String> steps) {
    if (!String.join("; ", steps).equals(text("preparation_steps"))) {
      throw cannot("preparation_steps", "the model's own, and no head made ready first: " + steps);
    }
  }

  /** The volumes of a table's rows, as the table's job was told of them. */
  List<VolumeScan> volumes(Iterable<String> files) {
    List<Map<String, String>> stated = new ArrayList<>();
    for (JsonNode one : root.path(StatedVolumes.KEY)) {
      Map<String, String> facts = new LinkedHashMap<>();
      one.propertyNames().forEach(name -> facts.put(name, one.get(name).asString()));
      stated.add(facts);
    }
    return StatedVolumes.again(files, stated, path.toString());
  }

  /** The settings of a table of volumes for another one. */
  VolumeEmbedSettings volumeSettings(Path out) {
    if (!text("code").equals(VolumeCode.LATENT.toString())) {
      throw cannot("code", "latent: a random model has no dictionary");
    }
    VolumePooling pooling = VolumePooling.fromName(text("pool"));
    if (pooling == VolumePooling.REGIONS) {
      throw cannot("pool", "mean or tokens");
    }
    return new VolumeEmbedSettings(
        out,
        Optional.empty(),
        Optional.empty(),
        pooling,
        Optional.empty(),
        Level.fromName(text("per")),
        batch(),
        false,
        VolumeCode.LATENT,
        HeadPreparation.none(),
        Fusion.kindOfWords(path.toString(), text("fusion")));
  }

  /**
   * Refuses a model that is not the one of the table.
   *
   * @param stated whether another directory was named, where the weights may differ
   */
  void checkModel(ModelDescription model, boolean stated) {
    if (!stated) {
      checkHash(ModelHash.of(model));
    }
    if (!model.normalization().name().equals(text("normalization"))) {
      throw cannot("normalization", "the model's own, " + model.normalization().name());
    }
  }

  /**
   * The settings of the table for another one.
   *
   * @param frames of the model's window
   */
  EmbedSettings settings(Path out, int frames) {
    if (!text("recipe").equals(EmbedSettings.RECIPE)) {
      throw cannot("recipe", EmbedSettings.RECIPE + ", which needs no trained pooler");
    }
    String sampling = text("sampling");
    InputPreparation.Options input =
        new InputPreparation.Options(
            sampling.startsWith("auto")
                ? Optional.empty()
                : Optional.of(Sampling.fromName(sampling)),
            WindowPolicy.fromName(text("windows"))
                .withOverlap((double) overlap() / frames, frames)
                .withTail(text("window_tail").equals("covered")),
            ShortRuns.fromName(text("short_runs")),
            MissingRegions.fromName(text("missing_regions")),
            ConstantRegions.fromName(text("constant_regions")),
            text("assume_order").equals("true"));
    EmbedSettings usual = EmbedSettings.defaults(out);
    return new EmbedSettings(
        out,
        Optional.empty(),
        Optional.empty(),
        Level.fromName(text("per")),
        batch(),
        new ScanReading(
            new ReadOptions(orientation(), OptionalInt.empty(), time(), Optional.empty()),
            Optional.empty()),
        input,
        usual.overwrite());
  }

  private int overlap() {
    return number("window_overlap", text("window_overlap").replace(" frames", ""));
  }

  private int batch() {
    return number("batch", text("batch"));
  }

  private int number(String key, String digits) {
    if (!digits.matches("[0-9]{1,6}")) {
      throw cannot(key, "a whole number");
    }
    return Integer.parseInt(digits);
  }

  private OptionalDouble time() {
    String stated = text("stated_repetition_time");
    if (stated.equals("none")) {
      return OptionalDouble.empty();
    }
    if (!stated.matches("[0-9.Ee-]{1,30} s")) {
      throw cannot("stated_repetition_time", "a number of seconds, or none");
    }
    return OptionalDouble.of(Double.parseDouble(stated.substring(0, stated.length() - 2)));
  }

  private Orientation orientation() {
    String stated = text("orientation").toUpperCase(Locale.ROOT).replace('-', '_');
    for (Orientation orientation : Orientation.values()) {
      if (orientation.name().equals(stated)) {
        return orientation;
      }
    }
    throw cannot("orientation", "auto, regions as rows or regions as columns");
  }
}
