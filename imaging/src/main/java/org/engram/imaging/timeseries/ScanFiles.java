package org.engram.imaging.timeseries;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.IoFailure;

/**
 * The scans that a list of files, folders and globs comes down to, in the inputs' order and, within
 * a folder or glob, by path; each once. A folder is walked with all its subfolders. Where it holds
 * BIDS series ({@code sub-*_timeseries.*}) only those are taken, otherwise every file of a readable
 * ending whose name does not say that it is a table of another kind.
 *
 * @param scans what to read
 * @param skipped files of a readable ending that were passed over, and why
 */
public record ScanFiles(List<ScanFile> scans, List<Skipped> skipped) {
  /** A file passed over, and why in words. */
  public record Skipped(Path path, String reason) {}

  private static final int DEEPEST = 32;

  public ScanFiles {
    scans = List.copyOf(scans);
    skipped = List.copyOf(skipped);
  }

  /**
   * Finds the scans.
   *
   * @throws RefusedInputException where an input leads to nothing, or two files are one scan's
   */
  public static ScanFiles find(List<String> inputs) {
    Map<Path, ScanFile> found = new LinkedHashMap<>();
    List<Skipped> skipped = new ArrayList<>();
    for (String input : inputs) {
      for (Path path : expand(input, skipped)) {
        found.putIfAbsent(identity(path), ScanFile.of(path));
      }
    }
    if (found.isEmpty()) {
      throw new RefusedInputException(
          inputs.toString(),
          "no scan" + (skipped.isEmpty() ? "" : ", " + skipped.size() + " files passed over"),
          "files ending in " + SeriesFormat.allEndings(),
          skipped.isEmpty() ? "Check the paths" : "Name a file itself to have it taken");
    }
    return new ScanFiles(ScanNames.apart(List.copyOf(found.values())), skipped);
  }

  /**
   * Scans that were found otherwise, with their names told apart.
   *
   * @throws RefusedInputException where two of them are one scan by name
   */
  public static ScanFiles of(List<ScanFile> scans, List<Skipped> skipped) {
    return new ScanFiles(ScanNames.apart(scans), skipped);
  }

  /**
   * Every file and folder that an input names: itself where it is there, else what it matches as a
   * glob, with all files below a folder that matches, in order.
   *
   * @throws RefusedInputException where it leads to nothing
   */
  public static List<Path> paths(String input) {
    Optional<Path> itself = itself(input);
    if (itself.isPresent()) {
      return List.of(itself.get());
    }
    List<Path> matches = isGlob(input) ? glob(input) : List.of();
    if (matches.isEmpty()) {
      throw nothing(input);
    }
    return matches;
  }

  /**
   * What a file of a folder without BIDS series is taken for: a run's series, or empty where its
   * ending is not readable or its name says that it is another table. A file of a UK Biobank pair
   * comes as its folder.
   */
  public static Optional<ScanFile> candidate(Path file) {
    if (!TimeSeriesFile.supports(file) || !SeriesNames.whyNot(file, false).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(ScanFile.of(UkBiobankFolder.isPart(file) ? folderOf(file) : file));
  }

  private static List<Path> expand(String input, List<Skipped> skipped) {
    int skippedBefore = skipped.size();
    Optional<Path> itself = itself(input);
    if (itself.isPresent()) {
      Path path = itself.get();
      return Files.isDirectory(path) ? chosen(walk(path, null), skipped) : List.of(path);
    }
    List<Path> matches = isGlob(input) ? chosen(glob(input), skipped) : List.of();
    if (matches.isEmpty() && skipped.size() == skippedBefore) {
      throw nothing(input);
    }
    return matches;
  }

  /** The file, folder or link of that name, where there is one. */
  private static Optional<Path> itself(String input) {
    try {
      Path path = Path.of(input);
      return Files.exists(path) || Files.isSymbolicLink(path)
          ? Optional.of(path)
          : Optional.empty();
    } catch (InvalidPathException e) {
      if (!isGlob(input)) {
        throw new ConfigurationException(
            new Problem("input", "'" + input + "'", "a path", "Check it"), e);
      }
      return Optional.empty();
    }
  }

  private static RefusedInputException nothing(String input) {
    return new RefusedInputException(
        input,
        isGlob(input) ? "no file that matches" : "no such file or folder",
        "a file, a folder or a glob",
        "Check the path");
  }

  private static boolean isGlob(String input) {
    return input.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
  }

  private static List<Path> glob(String input) {
    int wild = 0;
    while ("*?[{".indexOf(input.charAt(wild)) < 0) {
      wild++;
    }
    int cut = input.lastIndexOf('/', wild);
    Path base = cut < 0 ? Path.of("") : Path.of(cut == 0 ? "/" : input.substring(0, cut));
    if (!Files.isDirectory(base)) {
      return List.of();
    }
    try {
      String pattern = input.substring(cut + 1);
      return walk(base, base.getFileSystem().getPathMatcher("glob:" + pattern));
    } catch (PatternSyntaxException e) {
      throw new ConfigurationException(
          new Problem("input", "'" + input + "'", "a glob", e.getDescription()), e);
    }
  }

  /** All files below a folder whose path from it matches; a matching folder brings all it has. */
  private static List<Path> walk(Path base, PathMatcher matcher) {
    List<Path> files = new ArrayList<>();
    try {
      Files.walkFileTree(
          base,
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          DEEPEST,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              boolean hidden = !folder.equals(base) && isHidden(folder);
              return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (matcher == null || matches(matcher, base.relativize(file))) {
                files.add(file);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure)
                throws IOException {
              if (failure instanceof FileSystemLoopException) {
                return FileVisitResult
                    .CONTINUE; // a link back up: its files are met on the way down
              }
              throw failure;
            }
          });
    } catch (IOException e) {
      throw new FileFormatException(
          new Problem(base.toString(), IoFailure.words(e), "a folder that can be listed", ""), e);
    }
    Collections.sort(files);
    return files;
  }

  private static boolean matches(PathMatcher matcher, Path relative) {
    for (Path at = relative; at != null; at = at.getParent()) {
      if (matcher.matches(at)) {
        return true;
      }
    }
    return false;
  }

  /** The files of a folder that may be series; UK Biobank pairs come as their folder. */
  private static List<Path> chosen(List<Path> files, List<Skipped> skipped) {
    List<Path> readable = files.stream().filter(TimeSeriesFile::supports).toList();
    boolean bids = readable.stream().anyMatch(SeriesNames::isBidsSeries);
    Set<Path> chosen = new LinkedHashSet<>();
    for (Path file : readable) {
      String reason = SeriesNames.whyNot(file, bids);
      if (!reason.isEmpty()) {
        skipped.add(new Skipped(file, reason));
      } else {
        chosen.add(UkBiobankFolder.isPart(file) ? folderOf(file) : file);
      }
    }
    return List.copyOf(chosen);
  }

  private static Path folderOf(Path file) {
    return file.getParent() == null ? Path.of("") : file.getParent();
  }

  private static boolean isHidden(Path path) {
    return path.getFileName() != null && path.getFileName().toString().startsWith(".");
  }

  /**
   * Tells one file from another whatever the path to it; the last name is not followed, because
   * data sets of links (datalad) keep equal files once.
   */
  private static Path identity(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    if (UkBiobankFolder.isPart(absolute)) {
      absolute = absolute.getParent();
    }
    try {
      Path parent = absolute.getParent();
      boolean folder = Files.isDirectory(absolute) || parent == null;
      return folder ? absolute.toRealPath() : parent.toRealPath().resolve(absolute.getFileName());
    } catch (IOException e) {
      throw new FileFormatException(
          new Problem(path.toString(), IoFailure.words(e), "a path that exists", "Check it"), e);
    }
  }
}
