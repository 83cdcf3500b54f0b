package org.engram.imaging.bids;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.file.IoFailure;

/**
 * The files that a data set's {@code .bidsignore} takes out of it. Of the language of gitignore
 * this knows: comments, {@code *}, {@code **}, {@code ?}, a slash in front or inside (from the
 * root), a slash at the end (folders), and {@code !} (take it in again; the last line that matches
 * wins).
 */
public final class BidsIgnore {
  private static final long LARGEST = 1L << 20;

  private final List<Rule> rules;

  private record Rule(List<PathMatcher> matchers, boolean fromRoot, boolean ignored) {
    boolean matches(Path part) {
      Path subject = fromRoot ? part : part.getFileName();
      return matchers.stream().anyMatch(matcher -> matcher.matches(subject));
    }
  }

  private BidsIgnore(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  /**
   * The rules of a data set; none where it has no such file.
   *
   * @param root of the data set
   */
  public static BidsIgnore in(Path root) {
    Path file = root.resolve(".bidsignore");
    if (!Files.isRegularFile(file)) {
      return none();
    }
    try {
      if (Files.size(file) > LARGEST) {
        throw new FileFormatException(
            file.toString(), Files.size(file) + " bytes", "at most 1 MB of patterns", "");
      }
      List<Rule> rules = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        if (!line.isBlank() && !line.startsWith("#")) {
          rules.add(rule(line.strip()));
        }
      }
      return new BidsIgnore(rules);
    } catch (CharacterCodingException e) {
      throw new FileFormatException(
          new Problem(file.toString(), "bytes that are not UTF-8", "text in UTF-8", "Convert it"),
          e);
    } catch (IOException e) {
      throw new FileFormatException(
          new Problem(file.toString(), IoFailure.words(e), "a file that can be read", ""), e);
    }
  }

  /** Takes nothing out. */
  public static BidsIgnore none() {
    return new BidsIgnore(List.of());
  }

  /**
   * Whether a file is taken out.
   *
   * @param relative its path from the data set's root
   */
  public boolean ignores(Path relative) {
    boolean ignored = false;
    for (Rule rule : rules) {
      for (Path part = relative; part != null; part = part.getParent()) {
        if (rule.matches(part)) {
          ignored = rule.ignored();
          break;
        }
      }
    }
    return ignored;
  }

  private static Rule rule(String line) {
    boolean again = line.startsWith("!");
    String pattern = again ? line.substring(1) : line;
    while (pattern.endsWith("/")) {
      pattern = pattern.substring(0, pattern.length() - 1);
    }
    boolean fromRoot = pattern.contains("/");
    String rooted = pattern.startsWith("/") ? pattern.substring(1) : pattern;
    List<PathMatcher> matchers = new ArrayList<>();
    matchers.add(glob(rooted));
    if (rooted.startsWith("**/")) {
      matchers.add(glob(rooted.substring(3))); // gitignore's ** stands for no folder, too
    }
    return new Rule(List.copyOf(matchers), fromRoot, !again);
  }

  private static PathMatcher glob(String pattern) {
    // Brackets and braces mean something else to Java's globs than to gitignore: taken as they are.
    String escaped = pattern.replaceAll("[\\[\\]{}\\\\]", "\\\\$0");
    return FileSystems.getDefault().getPathMatcher("glob:" + escaped);
  }
}
