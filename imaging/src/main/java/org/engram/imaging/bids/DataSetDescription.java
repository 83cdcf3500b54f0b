package org.engram.imaging.bids;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.engram.tensor.FileFormatException;
import tools.jackson.databind.JsonNode;

/**
 * What a data set says of itself in {@code dataset_description.json} (BIDS 1.10, Dataset
 * description).
 *
 * @param name of the data set; may be empty
 * @param bidsVersion as written; may be empty
 * @param type {@code raw} or {@code derivative} as written, in lower case; empty where not stated
 * @param generators the pipelines that made it, the last one first
 */
public record DataSetDescription(
    String name, String bidsVersion, String type, List<Generator> generators) {
  /** The file's name, in a data set's root. */
  public static final String FILE = "dataset_description.json";

  private static final long LARGEST = 1L << 20;

  /** A pipeline and its version; the version may be empty. */
  public record Generator(String name, String version) {
    /** Name and version as people write them: {@code fMRIPrep 23.2.1}. */
    public String title() {
      return version.isEmpty() ? name : name + " " + version;
    }
  }

  public DataSetDescription {
    generators = List.copyOf(generators);
  }

  /**
   * The description in a folder; empty where there is none.
   *
   * @throws FileFormatException where it is no JSON object
   */
  public static Optional<DataSetDescription> in(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    JsonNode root = JsonObjects.read(file, LARGEST);
    return Optional.of(
        new DataSetDescription(
            text(root, "Name"),
            text(root, "BIDSVersion"),
            text(root, "DatasetType").toLowerCase(Locale.ROOT),
            generators(root)));
  }

  /**
   * Whether the pipeline that wrote it last has this in its name, in letters of either case. XCP-D
   * lists fMRIPrep, whose results it took, after itself.
   */
  public boolean madeBy(String pipeline) {
    String wanted = pipeline.toLowerCase(Locale.ROOT);
    return !generators.isEmpty()
        && generators.getFirst().name().toLowerCase(Locale.ROOT).contains(wanted);
  }

  /** {@code GeneratedBy}, a list of objects; before BIDS 1.4 {@code PipelineDescription}. */
  private static List<Generator> generators(JsonNode root) {
    List<Generator> generators = new ArrayList<>();
    JsonNode list = root.path("GeneratedBy");
    for (JsonNode item :
        list.isArray() ? list.values() : List.of(root.path("PipelineDescription"))) {
      String name = text(item, "Name");
      if (!name.isEmpty()) {
        generators.add(new Generator(name, text(item, "Version")));
      }
    }
    return generators;
  }

  private static String text(JsonNode object, String key) {
    JsonNode value = object.path(key);
    return value.isString() ? value.stringValue().strip() : "";
  }
}
