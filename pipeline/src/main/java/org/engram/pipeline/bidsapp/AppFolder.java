package org.engram.pipeline.bidsapp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.engram.imaging.bids.DataSetDescription;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.AtomicFile;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The names of a derivative's files. Every participant has a folder of its own, in the output and
 * in the working folder, so that processes with different participants never meet; what they share
 * is written whole, with the same bytes by each.
 *
 * @param out the derivative
 * @param work where unfinished work is kept
 * @param label which embedding: {@code desc-<label>} in every name, letters and digits
 */
public record AppFolder(Path out, Path work, String label) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  public AppFolder {
    if (!label.matches("[A-Za-z0-9]+")) {
      throw new ConfigurationException(
          "--desc", "'" + label + "'", "a BIDS label: letters and digits", "");
    }
  }

  /** A participant's table, one row a scan: it is there when the participant is done. */
  public Path table(String participant) {
    return file(participant, "embeddings.tsv");
  }

  /** What a participant's table was made from and how. */
  public Path sidecar(String participant) {
    return file(participant, "embeddings.json");
  }

  /** Why a participant has no table, where that is so. */
  public Path refusal(String participant) {
    return file(participant, "refused.json");
  }

  /** The unfinished table of a participant, beside which its journal lies. */
  Path working(String participant) {
    return work.resolve("sub-" + participant).resolve(table(participant).getFileName());
  }

  /** A file of the group. */
  public Path group(String ending) {
    return out.resolve("group_desc-" + label + "_" + ending);
  }

  private Path file(String participant, String ending) {
    String subject = "sub-" + participant;
    return out.resolve(subject).resolve(subject + "_desc-" + label + "_" + ending);
  }

  /** Participants that have a table, without {@code sub-}, sorted. */
  public List<String> finished() {
    return subjects(out).stream().filter(name -> Files.exists(table(name))).toList();
  }

  /** The labels of embeddings that an output folder has tables of. */
  public static List<String> labels(Path out) {
    List<String> labels = new java.util.ArrayList<>();
    for (String subject : subjects(out)) {
      Path folder = out.resolve("sub-" + subject);
      try (Stream<Path> files = Files.list(folder)) {
        files
            .map(file -> file.getFileName().toString())
            .filter(name -> name.matches("sub-" + subject + "_desc-[A-Za-z0-9]+_embeddings\\.tsv"))
            .map(name -> name.replaceFirst(".*_desc-([A-Za-z0-9]+)_embeddings\\.tsv", "$1"))
            .forEach(labels::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return labels.stream().distinct().sorted().toList();
  }

  /** Labels of the {@code sub-} folders of a data set, sorted; none where there is no folder. */
  static List<String> subjects(Path dataSet) {
    if (!Files.isDirectory(dataSet)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(dataSet)) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .filter(name -> name.matches("sub-[A-Za-z0-9+]+"))
          .map(name -> name.substring("sub-".length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes sure that no other data set lies where the derivative is to be: its description would be
   * replaced.
   *
   * @throws ConfigurationException where one does
   */
  void requireOwn(Path dataSet) {
    boolean same;
    try {
      same = Files.exists(out) && Files.isSameFile(out, dataSet);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at " + out + ": " + e.getMessage(), e);
    }
    boolean others =
        DataSetDescription.in(out).filter(there -> !there.madeBy("Engram")).isPresent();
    if (same || others) {
      throw new ConfigurationException(
          "OUT_DIR",
          out
              + (same
                  ? ", which is BIDS_DIR"
                  : ", with the " + DataSetDescription.FILE + " of others"),
          "a folder for a derivative of its own",
          "Name another, as in " + out.resolve("derivatives").resolve("engram"));
    }
  }

  /** Says what the derivative is, once: BIDS wants it in the root. */
  void describe(Path source) {
    Map<String, Object> generator = new LinkedHashMap<>();
    generator.put("Name", "Engram");
    String version = AppFolder.class.getPackage().getImplementationVersion();
    generator.put("Version", version == null ? "unpackaged" : version);
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("Name", "Embeddings by Engram");
    description.put("BIDSVersion", "1.10.0");
    description.put("DatasetType", "derivative");
    description.put("GeneratedBy", List.of(generator));
    description.put(
        "SourceDatasets", List.of(Map.of("URL", source.toAbsolutePath().normalize().toString())));
    folder(out);
    writeIfOther(out.resolve(DataSetDescription.FILE), description);
    // The working folder may lie within the derivative: a validator is to look past it.
    if (work.toAbsolutePath().normalize().startsWith(out.toAbsolutePath().normalize())) {
      String name = out.toAbsolutePath().relativize(work.toAbsolutePath()).toString();
      writeIfOther(
          out.resolve(".bidsignore"),
          (name + "/\ngroup_*\n*_refused.json\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  static void write(Path file, Map<String, ?> json) {
    AtomicFile.writeStream(file, target -> target.write(bytes(json)));
  }

  private static void writeIfOther(Path file, Map<String, ?> json) {
    writeIfOther(file, bytes(json));
  }

  private static void writeIfOther(Path file, byte[] bytes) {
    try {
      if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), bytes)) {
        return;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    AtomicFile.writeStream(file, target -> target.write(bytes));
  }

  private static byte[] bytes(Map<String, ?> json) {
    return (JSON.writeValueAsString(json) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  static void folder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + folder + ": " + e.getMessage(), e);
    }
  }
}
