package org.engram.pipeline.segment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.imaging.volume.Volume;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.file.AtomicFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code engram segment apply} leaves: label volumes, {@code volumes.tsv}, {@code
 * agreement.tsv} where scans have a segmentation, and {@code segment.json}, which says what they
 * came from.
 *
 * @param labels without 0
 * @param names of the labels
 * @param about facts in words, by name
 * @param volumes in their order
 */
public record SegmentedFolder(
    List<Integer> labels, List<String> names, Map<String, String> about, List<Entry> volumes) {
  /** The file that says what the folder is. */
  public static final String SIDECAR = "segment.json";

  /** How well labels agree with the scans' segmentations. */
  public static final String AGREEMENT = "agreement.tsv";

  private static final long LARGEST = 64L << 20;

  /**
   * One volume.
   *
   * @param found the label volume
   */
  public record Entry(
      String subject,
      String session,
      String modality,
      Path scan,
      Optional<Path> mask,
      Path found,
      Optional<Path> reference) {
    /** The scan, 0 outside of its mask. */
    public Volume image() {
      return LabelledVolumes.read(scan, mask);
    }

    /** Labels of a file on the scan's grid. */
    public Volume labels(Path file, Volume image) {
      return LabelledVolumes.labels(file, image);
    }
  }

  public SegmentedFolder {
    labels = List.copyOf(labels);
    names = List.copyOf(names);
    about = new LinkedHashMap<>(about);
    volumes = List.copyOf(volumes);
  }

  /** Whether a folder is one of that kind. */
  public static boolean in(Path folder) {
    return Files.isRegularFile(folder.resolve(SIDECAR));
  }

  static void write(
      Path out,
      Path decoder,
      SegmentFolder.About about,
      SegmentJob.Settings settings,
      List<VolumeScan> scans,
      List<SegmentJob.Segmented> segmented) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("job", "segment");
    told.put("labels", about.labels().subList(1, about.labels().size()));
    told.put("names", settings.names());
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("decoder", decoder.toString());
    facts.put("model", about.model());
    facts.put("spacing", about.spacing() == 0 ? "the model's own" : about.spacing() + " mm");
    facts.put("encoder", about.trainsEncoder() ? "trained with the decoder" : "frozen");
    told.put("about", facts);
    List<Map<String, Object>> volumes = new ArrayList<>();
    for (int v = 0; v < scans.size(); v++) {
      VolumeScan scan = scans.get(v);
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("subject", scan.file().subject());
      one.put("session", scan.file().session());
      one.put("modality", scan.modality());
      one.put("scan", absolute(scan.file().path()));
      scan.mask().ifPresent(mask -> one.put("mask", absolute(mask)));
      one.put("found", segmented.get(v).file().getFileName().toString());
      scan.segmentation().ifPresent(labels -> one.put("reference", absolute(labels)));
      volumes.add(one);
    }
    told.put("volumes", volumes);
    byte[] json =
        JsonMapper.shared()
            .writerWithDefaultPrettyPrinter()
            .writeValueAsString(told)
            .getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(out.resolve(SIDECAR), stream -> stream.write(json));
  }

  private static String absolute(Path file) {
    return file.toAbsolutePath().normalize().toString();
  }

  /**
   * Reads the sidecar.
   *
   * @throws FileFormatException if it is malformed or too large
   */
  public static SegmentedFolder read(Path folder) {
    Path file = folder.resolve(SIDECAR);
    try {
      if (Files.size(file) > LARGEST) {
        throw wrong(file, Files.size(file) + " bytes", null);
      }
      JsonNode json = JsonMapper.shared().readTree(Files.readString(file));
      if (!json.path("job").asString("").equals("segment")) {
        throw wrong(file, "another kind of file", null);
      }
      List<Integer> labels = new ArrayList<>();
      json.path("labels").forEach(label -> labels.add(label.asInt()));
      List<String> names = new ArrayList<>();
      json.path("names").forEach(name -> names.add(name.asString()));
      if (names.isEmpty()) {
        labels.forEach(label -> names.add("label " + label));
      }
      if (names.size() != labels.size()) {
        throw wrong(file, names.size() + " names of " + labels.size() + " labels", null);
      }
      Map<String, String> about = new LinkedHashMap<>();
      json.path("about").properties().forEach(e -> about.put(e.getKey(), e.getValue().asString()));
      List<Entry> volumes = new ArrayList<>();
      for (JsonNode one : json.path("volumes")) {
        volumes.add(
            new Entry(
                one.path("subject").asString(""),
                one.path("session").asString(""),
                one.path("modality").asString(""),
                Path.of(one.path("scan").asString("")),
                path(one, "mask"),
                folder.resolve(Path.of(one.path("found").asString("")).getFileName()),
                path(one, "reference")));
      }
      return new SegmentedFolder(labels, names, about, volumes);
    } catch (JacksonException e) {
      throw wrong(file, "no JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static Optional<Path> path(JsonNode node, String key) {
    String text = node.path(key).asString("");
    return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
  }

  private static FileFormatException wrong(Path file, String found, JacksonException cause) {
    String expected = "what engram segment apply wrote";
    String remedy = "Run it again";
    return cause == null
        ? new FileFormatException(file.toString(), found, expected, remedy)
        : new FileFormatException(new Problem(file.toString(), found, expected, remedy), cause);
  }
}
