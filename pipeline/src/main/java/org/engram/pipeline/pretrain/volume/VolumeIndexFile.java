package org.engram.pipeline.pretrain.volume;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.AtomicFile;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * An index of volumes as a file: JSON objects, one a line. The first has {@code header}, each other
 * {@code volume} or {@code refused}. An unknown key is an error.
 */
final class VolumeIndexFile {
  private static final int VERSION = 1;
  private static final long MAX_BYTES = 1L << 30;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(
              DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private VolumeIndexFile() {}

  /** One line: a version with its header, a volume, or a refusal. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  private record Line(
      Optional<Integer> version,
      Optional<VolumeIndex.Header> header,
      Optional<IndexedVolume> volume,
      Optional<RefusedVolume> refused) {}

  static Stream<String> lines(VolumeIndex index) {
    Stream<Line> header =
        Stream.of(
            new Line(
                Optional.of(VERSION),
                Optional.of(index.header()),
                Optional.empty(),
                Optional.empty()));
    Stream<Line> volumes =
        index.volumes().stream()
            .map(
                volume ->
                    new Line(
                        Optional.empty(), Optional.empty(), Optional.of(volume), Optional.empty()));
    Stream<Line> refused =
        index.refused().stream()
            .map(
                no ->
                    new Line(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(no)));
    return Stream.concat(header, Stream.concat(volumes, refused)).map(JSON::writeValueAsString);
  }

  static void write(VolumeIndex index, Path file) {
    AtomicFile.writeStream(
        file,
        out -> {
          for (String line : (Iterable<String>) lines(index)::iterator) {
            out.write(line.getBytes(StandardCharsets.UTF_8));
            out.write('\n');
          }
        });
  }

  static String hash(VolumeIndex index) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      lines(index).forEach(line -> digest.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static VolumeIndex read(Path file) {
    try {
      long bytes = Files.size(file);
      if (bytes > MAX_BYTES) {
        throw new FileFormatException(
            file.toString(), bytes + " bytes", "an index of at most " + MAX_BYTES, "");
      }
      try (BufferedReader lines = Files.newBufferedReader(file)) {
        return parse(file.toString(), lines.lines().toList());
      }
    } catch (NoSuchFileException e) {
      throw new RefusedInputException(
          new Problem(file.toString(), "no such file", "an index of volumes", "Check the path"), e);
    } catch (IOException e) {
      throw new FileFormatException(
          new Problem(file.toString(), e.toString(), "a file that can be read", ""), e);
    } catch (UncheckedIOException e) {
      throw new FileFormatException(
          new Problem(file.toString(), e.getCause().toString(), "text in UTF-8", ""), e);
    }
  }

  /**
   * @param source names the text in messages
   */
  static VolumeIndex parse(String source, List<String> lines) {
    VolumeIndex.Header header = null;
    List<IndexedVolume> volumes = new ArrayList<>();
    List<RefusedVolume> refused = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Line line = line(source, i + 1, lines.get(i));
      boolean begins = line.header().isPresent() && line.version().equals(Optional.of(VERSION));
      int filled =
          (line.header().isPresent() ? 1 : 0)
              + (line.volume().isPresent() ? 1 : 0)
              + (line.refused().isPresent() ? 1 : 0);
      if (filled != 1 || (i == 0) != begins) {
        throw malformed(source, i + 1, "a line of another kind", null);
      }
      header = line.header().orElse(header);
      line.volume().ifPresent(volumes::add);
      line.refused().ifPresent(refused::add);
    }
    if (header == null) {
      throw malformed(source, 1, "an empty file", null);
    }
    return new VolumeIndex(header, volumes, refused);
  }

  private static Line line(String source, int number, String text) {
    try {
      return JSON.readValue(text, Line.class);
    } catch (JacksonException e) {
      throw malformed(source, number, e.getOriginalMessage(), e);
    }
  }

  private static FileFormatException malformed(
      String source, int line, String found, Exception cause) {
    return new FileFormatException(
        new Problem(
            source + ", line " + line,
            found,
            "version " + VERSION + " of an index of volumes: a header, then a volume a line",
            "Make it anew"),
        cause);
  }
}
