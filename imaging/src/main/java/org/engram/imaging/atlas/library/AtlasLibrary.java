package org.engram.imaging.atlas.library;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.IoFailure;
import org.engram.tensor.file.NearNames;

/**
 * The atlases that a user has, by name: a folder an atlas with {@code atlas.json} and copies of its
 * files, and whatever is in TemplateFlow's cache. Engram ships no atlas.
 *
 * <pre>{@code
 * AtlasEntry tian = AtlasLibrary.standard().resolve("tian-s3");   // its files, as registered
 * }</pre>
 *
 * @param folder of the library; need not exist
 * @param templateFlow the cache of TemplateFlow; need not exist
 */
public record AtlasLibrary(Path folder, Path templateFlow) {
  private static final int NEAR = 3;

  /** The user's library: {@code $ENGRAM_HOME/atlases}, or the system's folder for user data. */
  public static AtlasLibrary standard() {
    return of(
        System.getenv(), System.getProperty("os.name"), Path.of(System.getProperty("user.home")));
  }

  /** The library of a user with this environment, system and home. */
  public static AtlasLibrary of(Map<String, String> environment, String system, Path home) {
    return new AtlasLibrary(
        AtlasFolders.library(environment, system, home),
        AtlasFolders.templateFlow(environment, home));
  }

  /**
   * Every atlas: those registered by name, then those of TemplateFlow whose names are not taken.
   * Nothing is verified.
   *
   * @throws FileFormatException where an entry is damaged
   */
  public List<AtlasEntry> list() {
    List<AtlasEntry> all = new ArrayList<>(registered());
    List<String> taken = all.stream().map(AtlasEntry::name).toList();
    TemplateFlowAtlases.in(templateFlow).stream()
        .filter(entry -> !taken.contains(entry.name()))
        .forEach(all::add);
    return List.copyOf(all);
  }

  /**
   * The atlas of a name, ready for use: each registered file is there and has the content that was
   * registered, and the hashes of those only found are filled in.
   *
   * @throws ConfigurationException where there is none of this name, with near ones
   * @throws FileFormatException where a file is missing or has changed
   */
  public AtlasEntry resolve(String name) {
    List<AtlasEntry> all = list();
    AtlasEntry entry =
        all.stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow(() -> unknown(name, all));
    return new AtlasEntry(
        entry.name(),
        entry.files().stream().map(file -> verified(entry, file)).toList(),
        entry.labels().map(file -> verified(entry, file)),
        entry.space(),
        entry.licence(),
        entry.citation(),
        entry.source());
  }

  /**
   * Registers an atlas.
   *
   * @throws ConfigurationException where the name is taken
   * @throws RefusedInputException where a file has no content or is no atlas by its name
   */
  public AtlasEntry add(AtlasRegistration asked) {
    checkNew(asked);
    return new AtlasStore(folder).add(asked);
  }

  /**
   * Refuses what {@link #add} would refuse by names alone, before files are read.
   *
   * @throws ConfigurationException where the name is taken
   * @throws RefusedInputException where a file has no content or is no atlas by its name
   */
  public void checkNew(AtlasRegistration asked) {
    Optional<AtlasEntry> same =
        registered().stream().filter(e -> e.name().equalsIgnoreCase(asked.name())).findFirst();
    if (same.isPresent()) {
      throw new ConfigurationException(
          "--name",
          "'" + same.get().name() + "' is there already",
          "a new name",
          "Choose another, or first: engram atlas remove " + same.get().name());
    }
    AtlasStore.check(asked);
  }

  /**
   * Takes an atlas out of the library, copies of its files included; what was linked stays.
   *
   * @throws ConfigurationException where none of this name is registered
   */
  public void remove(String name) {
    List<AtlasEntry> registered = registered();
    AtlasEntry entry =
        registered.stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow(() -> unknown(name, registered));
    new AtlasStore(folder).remove(entry);
  }

  private List<AtlasEntry> registered() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(folder)) {
      return folders
          .filter(path -> Files.isRegularFile(path.resolve(StoredEntry.FILE)))
          .filter(path -> !path.getFileName().toString().startsWith("."))
          .sorted()
          .map(StoredEntry::read)
          .toList();
    } catch (IOException e) {
      throw new FileFormatException(
          new Problem(folder.toString(), IoFailure.words(e), "a folder that can be listed", ""), e);
    }
  }

  private AtlasFile verified(AtlasEntry entry, AtlasFile file) {
    boolean registered = entry.source() == AtlasEntry.Source.LIBRARY;
    String remedy =
        registered
            ? "engram atlas remove " + entry.name() + ", and add it again"
            : "Fetch it again";
    if (!Files.isRegularFile(file.path())) {
      throw new FileFormatException(
          file.path().toString(), "no such file", "a file of the atlas " + entry.name(), remedy);
    }
    String sha256 = Sha256.of(file.path());
    if (registered && !sha256.equals(file.sha256())) {
      throw new FileFormatException(
          file.path().toString(),
          "content that has changed: SHA-256 " + sha256,
          file.sha256() + ", as when the atlas " + entry.name() + " was added",
          remedy);
    }
    return new AtlasFile(file.path(), file.origin(), file.bytes(), sha256);
  }

  private ConfigurationException unknown(String name, List<AtlasEntry> known) {
    List<String> near =
        known.stream()
            .map(AtlasEntry::name)
            .sorted(Comparator.comparingInt(other -> NearNames.distance(name, other)))
            .limit(NEAR)
            .toList();
    return new ConfigurationException(
        "atlas",
        "no atlas '" + name + "'",
        known.isEmpty()
            ? "one of the library " + folder + ", which is empty"
            : "one of " + known.size() + " in engram atlas list; near: " + String.join(", ", near),
        "Register its files with: engram atlas add FILE --name NAME");
  }
}
