package org.engram.pipeline.hub;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.pipeline.hub.CatalogueEntry.Role;

/**
 * A published model that is here.
 *
 * @param name in the catalogue
 * @param revision that was asked for
 * @param commit of the repository, 40 hexadecimal digits
 * @param folder with its files
 * @param files in the catalogue's order
 */
public record HubModel(String name, String revision, String commit, Path folder, List<Held> files) {
  /** By what a file's content was told to be the right one. */
  public enum Evidence {
    /** The catalogue states its SHA-256. */
    PINNED("as the catalogue states"),
    /** The hub states its hash. */
    HUB("as the hub states"),
    /** It is what the first download brought. */
    FIRST_DOWNLOAD("as at the first download"),
    /** Nothing was known of it: it has been recorded now. */
    RECORDED_NOW("recorded now: compare it with one that you trust"),
    /** It was not looked at. */
    NOT_CHECKED("not checked");

    private final String words;

    Evidence(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /**
   * A file.
   *
   * @param sha256 of its content; empty where it was not read
   */
  public record Held(
      String name, Role role, Path path, long bytes, String sha256, Evidence evidence) {}

  public HubModel {
    files = List.copyOf(files);
  }

  /** Its folder, where that is a model directory; else it is bare weights. */
  public Optional<Path> directory() {
    return path(Role.CONFIG).map(_ -> folder);
  }

  public Path weights() {
    return path(Role.WEIGHTS).orElseThrow();
  }

  public Optional<Path> gradients() {
    return path(Role.GRADIENTS);
  }

  private Optional<Path> path(Role role) {
    return files.stream().filter(file -> file.role() == role).map(Held::path).findFirst();
  }

  /** What tells a command to use it. */
  public List<String> options() {
    if (directory().isPresent()) {
      return List.of("--model", folder.toString());
    }
    return gradients()
        .map(table -> List.of("--weights", weights().toString(), "--gradient", table.toString()))
        .orElse(List.of("--weights", weights().toString()));
  }
}
