package org.engram.imaging.atlas.library;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.file.AtomicFile;
import org.engram.tensor.file.IoFailure;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * An entry as it is kept: {@code atlas.json} in the folder of the atlas's name. A copied file is
 * named by its name in that folder alone, so that the library can be moved.
 *
 * @param version of this form: 1
 */
record StoredEntry(
    int version,
    String name,
    String space,
    String licence,
    String citation,
    List<StoredFile> files,
    StoredFile labels) {
  static final String FILE = "atlas.json";

  private static final long LARGEST = 1L << 20;
  private static final int VERSION = 1;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build();

  /**
   * A file as it is kept.
   *
   * @param file its name in the folder, or null where it lies at its origin
   * @param origin absolute
   */
  record StoredFile(String file, String origin, long bytes, String sha256) {
    static StoredFile of(AtlasFile file) {
      String name = file.linked() ? null : file.path().getFileName().toString();
      return new StoredFile(name, file.origin().toString(), file.bytes(), file.sha256());
    }

    AtlasFile in(Path folder) {
      Path from = Path.of(origin);
      return new AtlasFile(file == null ? from : folder.resolve(file), from, bytes, sha256);
    }

    boolean valid() {
      return origin != null
          && Path.of(origin).isAbsolute()
          && sha256 != null
          && sha256.matches("[0-9a-f]{64}")
          && (file == null || isPlainName(file));
    }

    private static boolean isPlainName(String file) {
      Path path = Path.of(file);
      return path.getNameCount() == 1 && !path.isAbsolute() && !file.startsWith(".");
    }
  }

  static StoredEntry of(AtlasEntry entry) {
    return new StoredEntry(
        VERSION,
        entry.name(),
        entry.space(),
        entry.licence(),
        entry.citation(),
        entry.files().stream().map(StoredFile::of).toList(),
        entry.labels().map(StoredFile::of).orElse(null));
  }

  void write(Path folder) {
    byte[] bytes = (JSON.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(folder.resolve(FILE), out -> out.write(bytes));
  }

  /**
   * Reads the entry in a folder.
   *
   * @throws FileFormatException where it is not what {@link #write} writes
   */
  static AtlasEntry read(Path folder) {
    Path file = folder.resolve(FILE);
    StoredEntry stored = parse(file);
    boolean complete =
        stored.version == VERSION
            && folder.getFileName().toString().equals(stored.name)
            && stored.space != null
            && stored.licence != null
            && stored.citation != null
            && stored.files != null
            && !stored.files.isEmpty()
            && stored.files.stream().allMatch(f -> f != null && f.valid())
            && (stored.labels == null || stored.labels.valid());
    if (!complete) {
      throw damaged(file, "not what Engram writes there", null);
    }
    return new AtlasEntry(
        stored.name,
        stored.files.stream().map(f -> f.in(folder)).toList(),
        Optional.ofNullable(stored.labels).map(f -> f.in(folder)),
        stored.space,
        stored.licence,
        stored.citation,
        AtlasEntry.Source.LIBRARY);
  }

  private static StoredEntry parse(Path file) {
    try {
      if (Files.size(file) > LARGEST) {
        throw damaged(file, Files.size(file) + " bytes", null);
      }
      return JSON.readValue(Files.readAllBytes(file), StoredEntry.class);
    } catch (JacksonException e) {
      throw damaged(file, e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw damaged(file, IoFailure.words(e), e);
    }
  }

  private static FileFormatException damaged(Path file, String found, Exception cause) {
    return new FileFormatException(
        new Problem(
            file.toString(),
            found,
            "the entry of an atlas, as engram atlas add writes it",
            "Remove this folder and add the atlas again"),
        cause);
  }
}
