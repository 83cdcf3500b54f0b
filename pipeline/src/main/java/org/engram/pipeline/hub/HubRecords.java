package org.engram.pipeline.hub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
 * What a user accepted, and which content each file had when it was first fetched: {@code hub.json}
 * in the user's folder, apart from the cache, which anyone may empty.
 *
 * @param version of this form: 1
 */
record HubRecords(int version, List<Acceptance> licences, List<Seen> files) {
  static final String FILE = "hub.json";

  private static final int VERSION = 1;
  private static final long LARGEST = 1L << 20;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build();

  /**
   * A licence that was accepted.
   *
   * @param time in UTC
   */
  record Acceptance(String repository, String licence, String link, String time) {}

  /**
   * A file as it was fetched first.
   *
   * @param revision as it was asked for: a branch may move, and then the user decides
   */
  record Seen(
      String repository,
      String revision,
      String file,
      String commit,
      long bytes,
      String sha256,
      String time) {}

  static HubRecords read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return new HubRecords(VERSION, List.of(), List.of());
    }
    try {
      if (Files.size(file) > LARGEST) {
        throw damaged(file, Files.size(file) + " bytes", null);
      }
      HubRecords read = JSON.readValue(Files.readAllBytes(file), HubRecords.class);
      if (read.version != VERSION || read.licences == null || read.files == null) {
        throw damaged(file, "version " + read.version, null);
      }
      return read;
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
            "the record of licences and hashes, as engram models writes it",
            "Move it away; licences are asked for and hashes are recorded again then"),
        cause);
  }

  void write(Path folder) {
    HubCache.made(folder);
    byte[] text = (JSON.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(folder.resolve(FILE), out -> out.write(text));
  }

  boolean accepted(CatalogueEntry entry) {
    return licences.stream()
        .anyMatch(
            one ->
                entry.repository().equals(one.repository())
                    && entry.licence().id().equals(one.licence()));
  }

  HubRecords with(Acceptance one) {
    List<Acceptance> more = new ArrayList<>(licences);
    more.add(one);
    return new HubRecords(version, List.copyOf(more), files);
  }

  Optional<Seen> seen(String repository, String revision, String file) {
    return files.stream()
        .filter(
            one ->
                repository.equals(one.repository())
                    && revision.equals(one.revision())
                    && file.equals(one.file()))
        .findFirst();
  }

  HubRecords with(Seen one) {
    List<Seen> more = new ArrayList<>(files);
    more.add(one);
    return new HubRecords(version, licences, List.copyOf(more));
  }
}
