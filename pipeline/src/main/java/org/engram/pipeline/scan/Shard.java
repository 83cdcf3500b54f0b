package org.engram.pipeline.scan;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.engram.tensor.ConfigurationException;

/**
 * One of several jobs that share a cohort's scans. Which scans are its own follows from the list
 * alone: whole batches are dealt out in turn, so that each is computed with the same neighbours as
 * in one job over all, and comes to the same bytes.
 *
 * @param index from 1 to {@code count}
 * @param count how many there are
 */
public record Shard(int index, int count) {
  /** More would be files of single scans. */
  public static final int MOST = 100_000;

  private static final Pattern TEXT = Pattern.compile("(\\d{1,6})/(\\d{1,6})");
  private static final Pattern FILE = Pattern.compile("\\.shard-(\\d{3,6})-of-(\\d{3,6})");

  /**
   * @throws ConfigurationException where there is no such shard
   */
  public Shard {
    if (count < 1 || count > MOST || index < 1 || index > count) {
      throw new ConfigurationException(
          "--shard",
          index + "/" + count,
          "I/N, from 1/N to N/N, with N up to " + MOST,
          "The third of sixteen is 3/16");
    }
  }

  /** Reads {@code 3/16}: the third of sixteen. */
  public static Shard parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new ConfigurationException(
          "--shard", "'" + text + "'", "I/N, two whole numbers", "The third of sixteen is 3/16");
    }
    return new Shard(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  /** The shard whose rows a file beside a table has, by its name; empty where it is no shard's. */
  static Optional<Shard> of(Path file, Path table) {
    String name = file.getFileName().toString();
    String start = table.getFileName().toString();
    if (!name.startsWith(start)) {
      return Optional.empty();
    }
    return named(name.substring(start.length()));
  }

  /** The shard that a file's name ends with. */
  static Optional<Shard> ofName(Path file) {
    String name = file.getFileName().toString();
    int at = name.lastIndexOf(".shard-");
    return at < 0 ? Optional.empty() : named(name.substring(at));
  }

  private static Optional<Shard> named(String suffix) {
    Matcher matcher = FILE.matcher(suffix);
    return matcher.matches()
        ? Optional.of(
            new Shard(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }

  /**
   * Where its rows are kept: {@code OUT.shard-003-of-016}. No table's ending stands last, so that
   * nothing takes it for a table.
   */
  public Path file(Path table) {
    return table.resolveSibling(
        table.getFileName() + String.format(Locale.ROOT, ".shard-%03d-of-%03d", index, count));
  }

  /** What says that it is finished, and how it was made. */
  static Path sidecar(Path file) {
    return file.resolveSibling(file.getFileName() + ".json");
  }

  /** Whether a batch is its own, by the batch's place in the list, from 0. */
  public boolean takes(int batch) {
    return batch % count == index - 1;
  }

  @Override
  public String toString() {
    return index + "/" + count;
  }
}
