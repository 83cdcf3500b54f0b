package org.engram.imaging.atlas.library;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.engram.imaging.dataset.FileState;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/** Writes to a library. An atlas appears in it whole or not at all. */
final class AtlasStore {
  private static final List<String> ENDINGS = List.of(".nii", ".nii.gz", ".mgz", ".mgh", ".gii");

  private final Path library;

  AtlasStore(Path library) {
    this.library = library.toAbsolutePath().normalize();
  }

  static void check(AtlasRegistration asked) {
    asked.files().forEach(AtlasStore::checkImage);
    List<Path> all = new ArrayList<>(asked.files());
    asked.labels().ifPresent(all::add);
    all.forEach(AtlasStore::checkContent);
    if (!asked.link()) {
      checkNamesApart(all);
    }
  }

  AtlasEntry add(AtlasRegistration asked) {
    Path target = library.resolve(asked.name());
    Path made = library.resolve("." + asked.name() + "." + UUID.randomUUID());
    try {
      Files.createDirectories(made);
      try {
        AtlasEntry entry =
            new AtlasEntry(
                asked.name(),
                all(asked.files(), asked.link(), made),
                asked.labels().isPresent()
                    ? Optional.of(one(asked.labels().get(), asked.link(), made))
                    : Optional.empty(),
                asked.space(),
                asked.licence(),
                asked.citation(),
                AtlasEntry.Source.LIBRARY);
        StoredEntry.of(entry).write(made);
        Files.move(made, target);
      } finally {
        delete(made);
      }
    } catch (AccessDeniedException e) {
      throw new ConfigurationException(
          new Problem(
              library.toString(),
              "no permission to write here",
              "a folder that this user may write to",
              "Name another with ENGRAM_HOME"),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot add to " + library + ": " + e.getMessage(), e);
    }
    return StoredEntry.read(target);
  }

  void remove(AtlasEntry entry) {
    try {
      // Out of sight in one step, so that no half of it can be seen.
      Path gone = library.resolve("." + entry.name() + "." + UUID.randomUUID());
      Files.move(library.resolve(entry.name()), gone, StandardCopyOption.ATOMIC_MOVE);
      delete(gone);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove from " + library + ": " + e.getMessage(), e);
    }
  }

  private static List<AtlasFile> all(List<Path> files, boolean link, Path folder)
      throws IOException {
    List<AtlasFile> kept = new ArrayList<>();
    for (Path file : files) {
      kept.add(one(file, link, folder));
    }
    return kept;
  }

  private static AtlasFile one(Path file, boolean link, Path folder) throws IOException {
    Path origin = file.toAbsolutePath().normalize();
    Path kept = origin;
    if (!link) {
      kept = folder.resolve(file.getFileName().toString());
      Files.copy(file, kept);
    }
    return new AtlasFile(kept, origin, Files.size(kept), Sha256.of(kept));
  }

  private static void checkImage(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (ENDINGS.stream().noneMatch(name::endsWith)) {
      throw new RefusedInputException(
          file.toString(),
          "no atlas, by its name",
          "a label volume or surface: a name that ends in " + String.join(" ", ENDINGS),
          "A table of regions goes with --labels");
    }
  }

  private static void checkContent(Path file) {
    if (!Files.isRegularFile(file) && !Files.isSymbolicLink(file)) {
      throw new RefusedInputException(
          file.toString(),
          Files.exists(file) ? "a folder" : "no such file",
          "a file of the atlas",
          "Check the path");
    }
    FileState.of(file)
        .problem(file)
        .ifPresent(
            problem -> {
              throw new RefusedInputException(problem, null);
            });
  }

  private static void checkNamesApart(List<Path> files) {
    List<String> names = new ArrayList<>(List.of(StoredEntry.FILE));
    for (Path file : files) {
      String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
      if (names.contains(name) || name.startsWith(".")) {
        throw new RefusedInputException(
            file.toString(),
            "a name that the library's folder of this atlas cannot take a second time",
            "files of different names",
            "Rename one, or give --link");
      }
      names.add(name);
    }
  }

  /** An atlas's folder holds files only. */
  private static void delete(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> listed = Files.list(folder)) {
      files = listed.toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
    Files.delete(folder);
  }
}
