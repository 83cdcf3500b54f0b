package org.engram.imaging.bids;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.file.IoFailure;
import tools.jackson.databind.JsonNode;

/**
 * Which sidecars lie in which folder, each folder listed once, and what those above a file's own
 * folder say, each read once: for looking at many files of one data set. Not for several threads,
 * nor for folders that change.
 */
public final class SidecarFolders {
  private static final long LARGEST = 16L << 20;
  private static final int DEEPEST = 8;

  private final Map<Path, List<Path>> folders = new HashMap<>();
  private final Map<Path, JsonNode> shared = new HashMap<>();

  /** The sidecars that hold for a data file, the one that wins last. */
  List<Path> applicable(Path dataFile, String stem) {
    List<Path> found = new ArrayList<>();
    Path folder = dataFile.toAbsolutePath().normalize().getParent();
    Path own = folder.resolve(stem + ".json");
    BidsName name = BidsName.of(dataFile.getFileName().toString());
    if (name.hasSubject() && !name.suffix().isEmpty()) {
      for (Path level : levels(folder)) {
        found.addAll(inherited(level, name, own));
      }
    }
    if (Files.isRegularFile(own)) {
      found.add(own);
    }
    return found;
  }

  /** What a sidecar says; kept where it holds for the files of several folders. */
  JsonNode read(Path sidecar) {
    boolean single = BidsName.of(sidecar.getFileName().toString()).hasSubject();
    return single ? parse(sidecar) : shared.computeIfAbsent(sidecar, SidecarFolders::parse);
  }

  /** The folders from the data set's root to the file's own; only that one outside a data set. */
  private List<Path> levels(Path folder) {
    List<Path> levels = new ArrayList<>();
    Path level = folder;
    for (int depth = 0; depth < DEEPEST && level != null; depth++) {
      levels.addFirst(level);
      if (Files.isRegularFile(level.resolve("dataset_description.json"))) {
        return levels;
      }
      level = level.getParent();
    }
    return List.of(folder);
  }

  private List<Path> inherited(Path folder, BidsName name, Path own) {
    return folders.computeIfAbsent(folder, SidecarFolders::list).stream()
        .filter(file -> !file.equals(own))
        .filter(file -> BidsName.of(file.getFileName().toString()).appliesTo(name))
        .sorted(SidecarFolders::lessSpecificFirst)
        .toList();
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().endsWith(".json")).toList();
    } catch (IOException e) {
      throw new FileFormatException(
          new Problem(folder.toString(), IoFailure.words(e), "a folder that can be listed", ""), e);
    }
  }

  private static int lessSpecificFirst(Path a, Path b) {
    int byEntities =
        Integer.compare(
            BidsName.of(a.getFileName().toString()).entities().size(),
            BidsName.of(b.getFileName().toString()).entities().size());
    return byEntities != 0 ? byEntities : a.compareTo(b);
  }

  private static JsonNode parse(Path sidecar) {
    return JsonObjects.read(sidecar, LARGEST);
  }
}
