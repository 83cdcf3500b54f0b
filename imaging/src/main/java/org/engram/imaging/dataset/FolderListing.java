package org.engram.imaging.dataset;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All files below a folder, by path. Real folders are walked first and links to folders after them,
 * each folder once, so that loops end and what is linked twice is met where it really lies. Hidden
 * files (AppleDouble's {@code ._*} are) are passed over; so are folders that hold no scans by
 * BIDS's rule, and FreeSurfer's subjects.
 */
final class FolderListing {
  private static final Set<String> NO_SCANS =
      Set.of("sourcedata", "code", "stimuli", "figures", "log", "logs");

  private final Path root;
  private final SurveyLimits limits;
  private final List<FoundFile> files = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private final List<Path> leftOut = new ArrayList<>();
  private final Set<Object> visited = new HashSet<>();
  private final Deque<Folder> links = new ArrayDeque<>();
  private int met;

  /** A folder still to be walked. */
  private record Folder(Path path, int depth) {}

  private FolderListing(Path root, SurveyLimits limits) {
    this.root = root;
    this.limits = limits;
  }

  static FolderListing of(Path root, SurveyLimits limits) {
    FolderListing listing = new FolderListing(root, limits);
    listing.walk(new Folder(root, 0));
    while (!listing.links.isEmpty()) {
      listing.walk(listing.links.removeFirst());
    }
    listing.files.sort(Comparator.comparing(FoundFile::path));
    return listing;
  }

  List<FoundFile> files() {
    return Collections.unmodifiableList(files);
  }

  /** What could not be looked at. */
  List<Finding> findings() {
    return Collections.unmodifiableList(findings);
  }

  /** Folders that were passed over on purpose. */
  List<Path> leftOut() {
    return Collections.unmodifiableList(leftOut);
  }

  private void walk(Folder start) {
    Deque<Folder> open = new ArrayDeque<>(List.of(start));
    while (!open.isEmpty()) {
      Folder folder = open.removeLast();
      try {
        if (!visited.add(identity(folder.path()))) {
          continue;
        }
        list(folder, open);
      } catch (FileSystemException e) {
        findings.add(notListed(folder.path(), e));
      } catch (DirectoryIteratorException e) {
        findings.add(notListed(folder.path(), e.getCause()));
      } catch (IOException e) {
        findings.add(notListed(folder.path(), e));
      }
    }
  }

  private void list(Folder folder, Deque<Folder> open) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder.path())) {
      for (Path entry : stream) {
        if (met >= limits.files()) {
          full();
          return;
        }
        if (!entry.getFileName().toString().startsWith(".")) {
          met++;
          entries.add(entry);
        }
      }
    }
    for (Path entry : entries) {
      BasicFileAttributes attributes = attributes(entry, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isDirectory()) {
        enter(new Folder(entry, folder.depth() + 1), open);
      } else if (attributes.isSymbolicLink()) {
        link(entry, folder.depth() + 1);
      } else if (attributes.isRegularFile()) {
        files.add(new FoundFile(entry, attributes.size(), state(entry, attributes.size())));
      }
    }
  }

  private void enter(Folder folder, Deque<Folder> onto) {
    if (folder.depth() > limits.depth()) {
      findings.add(
          Finding.of(
              Finding.Kind.NOT_LOOKED_AT,
              folder.path(),
              "more than " + limits.depth() + " folders deep",
              "scans nearer to " + root,
              "Name a folder further down"));
    } else if (NO_SCANS.contains(folder.path().getFileName().toString())
        || isFreeSurferSubject(folder.path())) {
      leftOut.add(folder.path());
    } else {
      onto.addLast(folder);
    }
  }

  private void link(Path link, int depth) throws IOException {
    BasicFileAttributes target;
    try {
      target = attributes(link);
    } catch (AccessDeniedException e) {
      findings.add(notListed(link, e));
      return;
    } catch (FileSystemException _) { // to nothing, or to itself
      files.add(new FoundFile(link, 0, FileState.ofDeadLink(link)));
      return;
    }
    if (target.isDirectory()) {
      enter(new Folder(link, depth), links);
    } else if (target.isRegularFile()) {
      files.add(new FoundFile(link, target.size(), state(link, target.size())));
    }
  }

  /** A file that may not be read is told of later, by whoever wants its content. */
  private static FileState state(Path file, long bytes) throws IOException {
    return Files.isReadable(file) ? FileState.of(file, bytes) : FileState.PRESENT;
  }

  private static BasicFileAttributes attributes(Path path, LinkOption... options)
      throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, options);
  }

  /** The same for every way that leads to a folder. */
  private static Object identity(Path folder) throws IOException {
    Object key = attributes(folder).fileKey();
    return key == null ? folder.toRealPath() : key;
  }

  private static boolean isFreeSurferSubject(Path folder) {
    return Files.isDirectory(folder.resolve("mri"))
        && Files.isDirectory(folder.resolve("surf"))
        && Files.isDirectory(folder.resolve("label"));
  }

  private void full() {
    boolean told = findings.stream().anyMatch(f -> f.file().equals(root));
    if (!told) {
      findings.add(
          Finding.of(
              Finding.Kind.NOT_LOOKED_AT,
              root,
              "more than " + limits.files() + " files and folders; the rest was not looked at",
              "fewer",
              "Name a folder further down, or raise the limit"));
    }
  }

  private static Finding notListed(Path folder, IOException e) {
    String reason =
        e instanceof FileSystemException file && file.getReason() != null
            ? file.getReason()
            : e.getClass().getSimpleName();
    return Finding.of(
        Finding.Kind.NOT_LOOKED_AT,
        folder,
        "cannot be listed (" + reason + ")",
        "a folder that may be read",
        "Check who may read it");
  }
}
