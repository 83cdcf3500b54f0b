package org.engram.pipeline.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Writes a folder whole or not at all: its files go into one of another name, which is forced to
 * the disk and renamed. The files themselves are forced by whoever writes them.
 */
public final class WholeFolder {
  /** What a folder that is being written or removed is called, after its name. */
  public static final String UNFINISHED = ".unfinished";

  private WholeFolder() {}

  /** Writes the folder; one that is there already is replaced. */
  public static void write(Path folder, Consumer<Path> content) {
    Path partial = unfinished(folder);
    delete(partial);
    try {
      Files.createDirectory(partial);
      content.accept(partial);
      force(partial);
      remove(folder);
      Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
      force(folder.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Removes the folder; what is half removed no longer has its name. */
  public static void remove(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    Path going = folder.resolveSibling(folder.getFileName() + ".old" + UNFINISHED);
    delete(going);
    try {
      Files.move(folder, going, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + folder + ": " + e.getMessage(), e);
    }
    delete(going);
  }

  /** Removes what an interrupted writing or removing left in a folder of such folders. */
  public static void clean(Path parent) {
    try (Stream<Path> entries = Files.list(parent)) {
      entries.filter(path -> path.toString().endsWith(UNFINISHED)).forEach(WholeFolder::delete);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + parent + ": " + e.getMessage(), e);
    }
  }

  private static Path unfinished(Path folder) {
    return folder.resolveSibling(folder.getFileName() + UNFINISHED);
  }

  private static void delete(Path tree) {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> entries = Files.walk(tree)) {
      for (Path path : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + tree + ": " + e.getMessage(), e);
    }
  }

  /** Windows cannot open a folder and needs no such thing. */
  private static void force(Path folder) throws IOException {
    if (!System.getProperty("os.name").startsWith("Windows")) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
