package org.engram.pipeline.hub;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.engram.tensor.ConfigurationException;

/**
 * A published model: where it lies on the hub, under which licence, and its files.
 *
 * @param name that it goes by here
 * @param title what it is, in a line
 * @param repository on the hub, {@code owner/name}
 * @param spellings other ways in which the repository is written, under which a cache may hold it
 * @param revision that is taken where none is asked for: a branch, a tag or a commit
 * @param gated whether the hub gives it only to those whose request was granted
 * @param licence that has to be accepted first
 * @param files all that belong to it, each a plain name
 * @param citation what to cite
 * @param note what else should be known, what is not known above all
 */
public record CatalogueEntry(
    String name,
    String title,
    String repository,
    List<String> spellings,
    String revision,
    boolean gated,
    Licence licence,
    List<HubFile> files,
    String citation,
    String note) {
  private static final String PLAIN = "[a-z0-9][a-z0-9-]{0,59}";

  /** What a file is to the model. */
  public enum Role {
    WEIGHTS,
    GRADIENTS,
    CONFIG
  }

  /**
   * A licence.
   *
   * @param id as the hub names licences, {@code mit}; what {@code --accept-licence} takes
   * @param link where its text is
   * @param terms what it asks for, in a sentence; the text alone counts
   */
  public record Licence(String id, String title, String link, String terms) {
    public Licence {
      if (!id.matches("[a-z0-9][a-z0-9.-]{0,59}")) {
        throw new ConfigurationException("id", "'" + id + "'", "a licence as in cc-by-4.0", "");
      }
    }
  }

  /**
   * A file.
   *
   * @param mostBytes that are taken of it where the hub does not tell its size
   * @param sha256 where it is known; empty where the first download decides
   */
  public record HubFile(String name, Role role, long mostBytes, Optional<String> sha256) {
    public HubFile {
      HubNames.requireFile(name);
      if (mostBytes < 1) {
        throw new ConfigurationException("most_bytes", mostBytes + "", "1 or more", "");
      }
      sha256.ifPresent(
          hash -> {
            if (!hash.matches("[0-9a-f]{64}")) {
              throw new ConfigurationException("sha256", "'" + hash + "'", "64 digits", "");
            }
          });
    }
  }

  public CatalogueEntry {
    if (!name.matches(PLAIN)) {
      throw new ConfigurationException("name", "'" + name + "'", "letters, digits and -", "");
    }
    spellings = List.copyOf(spellings);
    files = List.copyOf(files);
    Stream.concat(Stream.of(repository), spellings.stream()).forEach(HubNames::requireRepository);
    HubNames.requireRevision(revision);
    if (files.stream().filter(file -> file.role() == Role.WEIGHTS).count() != 1) {
      throw new ConfigurationException("files", files.size() + "", "one of role weights", "");
    }
  }

  /** What the catalogue's file may leave out. */
  static CatalogueEntry defaults(String name, String title, String repository) {
    Licence none = new Licence("unknown", "not stated", "", "");
    HubFile weights =
        new HubFile("model.safetensors", Role.WEIGHTS, Long.MAX_VALUE, Optional.empty());
    return new CatalogueEntry(
        name, title, repository, List.of(), "main", false, none, List.of(weights), "", "");
  }

  /** The file of a role, where there is one. */
  public Optional<HubFile> file(Role role) {
    return files.stream().filter(file -> file.role() == role).findFirst();
  }

  /** The repository, as it may be written. */
  List<String> repositories() {
    return Stream.concat(Stream.of(repository), spellings.stream()).toList();
  }
}
