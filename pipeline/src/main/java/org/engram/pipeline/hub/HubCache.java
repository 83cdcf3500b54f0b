package org.engram.pipeline.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.engram.tensor.file.AtomicFile;

/**
 * One repository's folder in the cache that huggingface_hub lays out, so that both find what the
 * other fetched: {@code models--owner--name} with {@code blobs} (contents by their tag), {@code
 * snapshots/COMMIT} (links to them by name) and {@code refs} (which commit a revision stands for).
 * Where links cannot be made, a hard link stands in a snapshot, or else a copy.
 *
 * @param folder of the repository
 */
record HubCache(Path folder) {
  private static final long LARGEST_REF = 200;

  static HubCache of(Path cache, String repository) {
    return new HubCache(cache.resolve("models--" + repository.replace("/", "--")));
  }

  Path snapshot(String commit) {
    return folder.resolve("snapshots").resolve(commit);
  }

  Path blob(String tag) {
    return folder.resolve("blobs").resolve(tag);
  }

  /** Where parts of files, and the lock of who fetches them, are kept; nobody else looks there. */
  Path parts() {
    return folder.resolve(".engram");
  }

  /** The commit that a revision stood for when it was fetched last. */
  Optional<String> commit(String revision) {
    if (HubNames.isCommit(revision)) {
      return Optional.of(revision);
    }
    Path ref = folder.resolve("refs").resolve(revision);
    try {
      if (!Files.isRegularFile(ref) || Files.size(ref) > LARGEST_REF) {
        return Optional.empty();
      }
      String text = new String(Files.readAllBytes(ref), StandardCharsets.ISO_8859_1).strip();
      return Optional.of(text).filter(HubNames::isCommit);
    } catch (IOException e) {
      throw unusable(ref, e);
    }
  }

  /** The commits that have a snapshot. */
  List<String> commits() {
    Path snapshots = folder.resolve("snapshots");
    if (!Files.isDirectory(snapshots)) {
      return List.of();
    }
    try (Stream<Path> listed = Files.list(snapshots)) {
      return listed
          .map(path -> path.getFileName().toString())
          .filter(HubNames::isCommit)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw unusable(snapshots, e);
    }
  }

  /** A file of a snapshot, where it is there whole: a link that leads nowhere is not. */
  Optional<Path> file(String commit, String name) {
    return Optional.of(snapshot(commit).resolve(name)).filter(Files::isRegularFile);
  }

  void writeRef(String revision, String commit) {
    if (HubNames.isCommit(revision)) {
      return;
    }
    Path refs = made(folder.resolve("refs"));
    AtomicFile.writeStream(
        refs.resolve(revision), out -> out.write(commit.getBytes(StandardCharsets.UTF_8)));
  }

  /** Puts a blob into a snapshot under its name. */
  Path link(String commit, String name, String tag) {
    Path snapshot = made(snapshot(commit));
    Path file = snapshot.resolve(name);
    Path blob = blob(tag);
    try {
      Files.deleteIfExists(file);
      try {
        Files.createSymbolicLink(file, snapshot.relativize(blob));
      } catch (UnsupportedOperationException | IOException e) {
        if (e instanceof FileAlreadyExistsException taken) {
          throw taken;
        }
        withoutSymbolicLink(file, blob);
      }
      return file;
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  private static void withoutSymbolicLink(Path file, Path blob) throws IOException {
    try {
      Files.createLink(file, blob);
    } catch (UnsupportedOperationException | IOException _) {
      Files.copy(blob, file); // a system without links of either kind, or without the right to them
    }
  }

  static Path made(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  static UncheckedIOException unusable(Path path, IOException e) {
    return new UncheckedIOException("cannot use " + path + ": " + e.getMessage(), e);
  }
}
