package org.engram.pipeline.card;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.engram.pipeline.run.RunNames;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The files that a card is made from: those of the model's directory, and those of the run that it
 * lies in. One that is not there is an empty node.
 *
 * @param directory of the model
 * @param run around it, where there is one
 */
record CardSources(Path directory, Optional<Path> run) {
  /** The figures of an analysis, where the run has some. */
  static final String RESULTS = "results.json";

  private static final long LARGEST = 32L << 20;

  static CardSources of(Path directory) {
    Path parent = directory.toAbsolutePath().normalize().getParent();
    if (parent == null || !isOfRun(name(directory), name(parent))) {
      return new CardSources(directory, Optional.empty());
    }
    Path around = name(parent).equals(RunNames.CHECKPOINTS) ? parent.getParent() : parent;
    boolean isRun =
        around != null
            && (Files.isRegularFile(around.resolve(RunNames.CONFIG))
                || Files.isRegularFile(around.resolve(RESULTS)));
    return new CardSources(directory, isRun ? Optional.of(around) : Optional.empty());
  }

  /** A run has its models in folders of these names; while one is written, there is an ending. */
  private static boolean isOfRun(String name, String parent) {
    String whole = name.contains(".") ? name.substring(0, name.indexOf('.')) : name;
    return whole.equals(RunNames.MODEL)
        || whole.equals(RunNames.INITIAL)
        || parent.equals(RunNames.CHECKPOINTS);
  }

  private static String name(Path folder) {
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return name == null ? "" : name.toString();
  }

  /** A JSON or YAML file of the model. */
  JsonNode own(String name) {
    return read(directory.resolve(name));
  }

  /** A JSON or YAML file of the run. */
  JsonNode ofRun(String name) {
    return run.map(folder -> read(folder.resolve(name))).orElse(MissingNode.getInstance());
  }

  private static JsonNode read(Path file) {
    if (!Files.isRegularFile(file)) {
      return MissingNode.getInstance();
    }
    try {
      if (Files.size(file) > LARGEST) {
        throw new FileFormatException(
            file.toString(), Files.size(file) + " bytes", "at most " + LARGEST, "");
      }
      boolean yaml = file.toString().endsWith(".yaml");
      ObjectMapper mapper = yaml ? new YAMLMapper() : JsonMapper.shared();
      return mapper.readTree(Files.readAllBytes(file));
    } catch (JacksonException e) {
      throw new FileFormatException(
          new Problem(file.toString(), e.getOriginalMessage(), "what Engram wrote there", ""), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * How many there are in the run's index; names stay there.
   *
   * @param scans that can be used
   * @param subjects whose they are
   * @param refused that could not be used
   * @param sites scans by site, those without one left out
   * @param modalities scans by modality, where they are volumes
   */
  record Counts(
      int scans,
      int subjects,
      int refused,
      SequencedMap<String, Integer> sites,
      SequencedMap<String, Integer> modalities) {}

  /** Counts the run's index; nothing where it has none. */
  Optional<Counts> counts() {
    Path index = run.map(folder -> folder.resolve(RunNames.INDEX)).orElse(null);
    if (index == null || !Files.isRegularFile(index)) {
      return Optional.empty();
    }
    TreeSet<String> subjects = new TreeSet<>();
    TreeMap<String, Integer> sites = new TreeMap<>();
    TreeMap<String, Integer> modalities = new TreeMap<>();
    int scans = 0;
    int refused = 0;
    try (BufferedReader lines = Files.newBufferedReader(index)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode entry = JsonMapper.shared().readTree(line);
        JsonNode scan = entry.has("run") ? entry.path("run") : entry.path("volume");
        refused += entry.has("refused") ? 1 : 0;
        if (scan.isObject()) {
          scans++;
          subjects.add(scan.path("subject").asString(""));
          count(sites, scan.path("site"));
          count(modalities, scan.path("modality"));
        }
      }
    } catch (JacksonException e) {
      throw new FileFormatException(
          new Problem(index.toString(), e.getOriginalMessage(), "the index of a run", ""), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + index + ": " + e.getMessage(), e);
    }
    return Optional.of(new Counts(scans, subjects.size(), refused, sites, modalities));
  }

  private static void count(TreeMap<String, Integer> counts, JsonNode name) {
    if (name.isString() && !name.asString().isBlank()) {
      counts.merge(name.asString(), 1, Integer::sum);
    }
  }
}
