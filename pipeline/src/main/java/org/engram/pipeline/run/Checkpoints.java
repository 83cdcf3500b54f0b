package org.engram.pipeline.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.AtomicFile;

/**
 * The checkpoints of a run: folders named by their step, {@code step-00000120}, each whole or not
 * there at all. A checkpoint is written under another name, forced to the disk and then renamed;
 * the last few are kept, and the best one if one was marked.
 */
public final class Checkpoints {
  private static final Pattern NAME = Pattern.compile("step-(\\d{8,18})");
  private static final String BEST = "best";

  private final Path folder;
  private final int keep;

  /** A checkpoint on disk. */
  public record Checkpoint(long step, Path folder) {}

  /**
   * Opens the folder, making it where it is missing, and removes what an interrupted writing left.
   *
   * @param keep how many of the last checkpoints stay
   */
  public Checkpoints(Path folder, int keep) {
    if (keep < 1) {
      throw new ConfigurationException(
          "checkpoints.keep", Integer.toString(keep), "1 or more", "The last one is always kept");
    }
    this.folder = folder;
    this.keep = keep;
    try {
      Files.createDirectories(folder);
      WholeFolder.clean(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + folder + ": " + e.getMessage(), e);
    }
  }

  /**
   * Writes a checkpoint and lets go of old ones. Where one of the same step is there already, it is
   * replaced.
   *
   * @param content writes the files into the folder it is given
   */
  public Checkpoint write(long step, Consumer<Path> content) {
    Path whole = folder.resolve("step-%08d".formatted(step));
    WholeFolder.write(whole, content);
    prune();
    return new Checkpoint(step, whole);
  }

  /** The whole checkpoints, the newest last. */
  public List<Checkpoint> all() {
    List<Checkpoint> found = new ArrayList<>();
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path path : entries.toList()) {
        Matcher name = NAME.matcher(path.getFileName().toString());
        if (name.matches()) {
          found.add(new Checkpoint(Long.parseLong(name.group(1)), path));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder + ": " + e.getMessage(), e);
    }
    found.sort(Comparator.comparingLong(Checkpoint::step));
    return found;
  }

  public Optional<Checkpoint> latest() {
    List<Checkpoint> found = all();
    return found.isEmpty() ? Optional.empty() : Optional.of(found.getLast());
  }

  /** Marks the checkpoint of a step as the best so far: it stays until another is marked. */
  public void markBest(long step) {
    AtomicFile.writeStream(
        folder.resolve(BEST), out -> out.write((step + "\n").getBytes(StandardCharsets.UTF_8)));
    prune();
  }

  /** The checkpoint that was marked as the best. */
  public Optional<Checkpoint> best() {
    Path mark = folder.resolve(BEST);
    if (!Files.exists(mark)) {
      return Optional.empty();
    }
    try {
      String step = Files.readString(mark).strip();
      return all().stream().filter(c -> Long.toString(c.step()).equals(step)).findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + mark + ": " + e.getMessage(), e);
    }
  }

  private void prune() {
    List<Checkpoint> found = all();
    Optional<Checkpoint> best = best();
    for (Checkpoint old : found.subList(0, Math.max(0, found.size() - keep))) {
      if (best.isEmpty() || best.get().step() != old.step()) {
        WholeFolder.remove(old.folder());
      }
    }
  }
}
