package org.engram.pipeline.pretrain.data;

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
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.tensor.ConfigurationException;
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
 * An index as a file: JSON objects, one a line. The first has {@code header}, each other {@code
 * run} or {@code refused}. An unknown key is an error.
 */
final class CohortIndexFile {
  private static final int VERSION = 2;
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

  private CohortIndexFile() {}

  /** One line: exactly one of the three is there. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  private record Line(
      Optional<Integer> version,
      Optional<CohortIndex.Header> header,
      Optional<CohortRun> run,
      Optional<Refusal> refused) {}

  /** A scan that could not be used. */
  private record Refusal(
      String file,
      String subject,
      String session,
      String task,
      String run,
      String variant,
      Problem problem) {}

  static Stream<String> lines(CohortIndex index) {
    Stream<Line> header =
        Stream.of(
            new Line(
                Optional.of(VERSION),
                Optional.of(index.header()),
                Optional.empty(),
                Optional.empty()));
    return Stream.concat(header, Stream.concat(runs(index), refused(index)))
        .map(JSON::writeValueAsString);
  }

  private static Stream<Line> runs(CohortIndex index) {
    return index.runs().stream()
        .map(
            run ->
                new Line(Optional.empty(), Optional.empty(), Optional.of(run), Optional.empty()));
  }

  private static Stream<Line> refused(CohortIndex index) {
    return index.refused().stream()
        .map(
            no ->
                new Refusal(
                    no.scan().path().toString(),
                    no.scan().subject(),
                    no.scan().session(),
                    no.scan().task(),
                    no.scan().run(),
                    no.scan().variant(),
                    no.problem()))
        .map(no -> new Line(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(no)));
  }

  static void write(CohortIndex index, Path file) {
    AtomicFile.writeStream(
        file,
        out -> {
          for (String line : (Iterable<String>) lines(index)::iterator) {
            out.write(line.getBytes(StandardCharsets.UTF_8));
            out.write('\n');
          }
        });
  }

  static String hash(CohortIndex index) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      lines(index).forEach(line -> digest.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static CohortIndex read(Path file) {
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
          new Problem(file.toString(), "no such file", "a cohort index", "Check the path"), e);
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
  static CohortIndex parse(String source, List<String> lines) {
    CohortIndex.Header header = null;
    List<CohortRun> runs = new ArrayList<>();
    List<RefusedScan> refused = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String where = source + ", line " + (i + 1);
      Line line = line(where, lines.get(i));
      if (i == 0 && line.header().isPresent() && line.version().equals(Optional.of(VERSION))) {
        header = line.header().get();
      } else if (i > 0 && line.run().isPresent()) {
        runs.add(line.run().get());
      } else if (i > 0 && line.refused().isPresent()) {
        refused.add(refused(line.refused().get()));
      } else {
        throw new FileFormatException(
            where,
            lines.get(i).substring(0, Math.min(80, lines.get(i).length())),
            i == 0 ? "the header of a cohort index, version " + VERSION : "a run or a refusal",
            "Build the index anew");
      }
    }
    if (header == null) {
      throw new FileFormatException(source, "an empty file", "a cohort index", "Build it anew");
    }
    return new CohortIndex(header, runs, refused);
  }

  private static RefusedScan refused(Refusal no) {
    return new RefusedScan(
        new ScanFile(
            Path.of(no.file()), no.subject(), no.session(), no.task(), no.run(), no.variant()),
        no.problem());
  }

  private static Line line(String where, String text) {
    try {
      return JSON.readValue(text, Line.class);
    } catch (JacksonException e) {
      // The checks of atlas and settings come out of Jackson as its own errors.
      String found =
          e.getCause() instanceof RefusedInputException
                  || e.getCause() instanceof ConfigurationException
                  || e.getCause() instanceof IllegalArgumentException
              ? e.getCause().getMessage()
              : e.getOriginalMessage();
      throw new FileFormatException(
          new Problem(where, found, "a line of a cohort index", "Build the index anew"), e);
    }
  }
}
