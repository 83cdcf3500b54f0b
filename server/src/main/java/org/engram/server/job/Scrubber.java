package org.engram.server.job;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.engram.tensor.Problem;

/**
 * Takes out of an error or a warning all that the file itself said: a reader quotes what it found,
 * and what it found may be a patient's name. Two rules, since one may miss: what stands in
 * quotation marks or brackets goes, and so does every word or long number that occurs in the file's
 * text. Labels of the model's regions stay, for they are not the patient's.
 */
final class Scrubber {
  private static final String WITHHELD = "[withheld]";
  private static final int TEXT_BYTES = 16 << 20;
  private static final int HEADER_BYTES = 1 << 20;
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_^.-]+");
  private static final Pattern QUOTED =
      Pattern.compile("'[^']*'|\"[^\"]*\"|\\[[^\\[\\]]*\\]|\\{[^{}]*\\}|\u2018[^\u2019]*\u2019");
  private static final Pattern NUMBERS = Pattern.compile("[-+0-9.,: xeE]*");

  private final String path;
  private final String id;
  private final Set<String> labels;
  private final Set<String> content;

  /**
   * Reads what the file says.
   *
   * @param file as the reader's errors name it
   * @param id to stand in its place
   * @param labels that may be told
   */
  Scrubber(Path file, FileKind kind, String id, Set<String> labels) {
    this.path = file.toString();
    this.id = id;
    this.labels = labels;
    this.content = words(file, kind);
  }

  /** The same problem without words of the file. */
  Problem problem(Problem problem) {
    return new Problem(
        text(problem.where()),
        text(problem.found()),
        text(problem.expected()),
        text(problem.remedy()));
  }

  /** Texts without words of the file. */
  List<String> texts(List<String> texts) {
    return texts.stream().map(this::text).toList();
  }

  /** A text without words of the file, its path, or any other path. */
  String text(String text) {
    String placed = text.replace(path, id);
    String unquoted =
        QUOTED.matcher(placed).replaceAll(found -> Matcher.quoteReplacement(quoted(found.group())));
    String bare = unquoted.replaceAll("(?<![\\w.])/(?:[^\\s/]+/)+[^\\s,;]*", "[path]");
    return WORD.matcher(bare)
        .replaceAll(
            found -> Matcher.quoteReplacement(said(found.group()) ? WITHHELD : found.group()));
  }

  private String quoted(String text) {
    String inside = text.substring(1, text.length() - 1);
    boolean known =
        (NUMBERS.matcher(inside).matches() && longestDigits(inside) < 6) || labels.contains(inside);
    return known || text.equals(WITHHELD) ? text : WITHHELD;
  }

  private boolean said(String word) {
    String bare = word.replaceAll("^[.^_-]+|[.^_-]+$", "");
    if (bare.isEmpty() || labels.contains(bare) || bare.startsWith(id) || bare.equals("withheld")) {
      return false;
    }
    boolean number = NUMBERS.matcher(bare).matches();
    return (!number || longestDigits(bare.replaceAll("[-.]", "")) >= 6)
        && content.contains(bare.toLowerCase(Locale.ROOT));
  }

  private static int longestDigits(String text) {
    int longest = 0;
    int now = 0;
    for (int i = 0; i < text.length(); i++) {
      now = Character.isDigit(text.charAt(i)) ? now + 1 : 0;
      longest = Math.max(longest, now);
    }
    return longest;
  }

  /** The words of a text file, or of a binary one's beginning, and their parts. */
  private static Set<String> words(Path file, FileKind kind) {
    int shortest = kind.text() ? 2 : 3;
    byte[] bytes = beginning(file, kind);
    Set<String> words = new HashSet<>();
    Matcher matcher = WORD.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
    add(matcher, shortest, words);
    if (kind.text()) {
      add(WORD.matcher(new String(bytes, StandardCharsets.UTF_8)), shortest, words);
    }
    return words;
  }

  private static void add(Matcher matcher, int shortest, Set<String> words) {
    while (matcher.find()) {
      String whole = matcher.group().toLowerCase(Locale.ROOT);
      for (String word : whole.split("[.^_-]+")) {
        if (word.length() >= shortest) {
          words.add(word);
        }
      }
      if (whole.length() >= shortest) {
        words.add(whole.replaceAll("^[.^_-]+|[.^_-]+$", ""));
      }
    }
  }

  private static byte[] beginning(Path file, FileKind kind) {
    int most = kind.text() ? TEXT_BYTES : HEADER_BYTES;
    boolean packed = kind.ending().endsWith(".gz") || kind == FileKind.MGZ;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      if (!packed) {
        return in.readNBytes(most);
      }
      return unpacked(in, most);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As much as can be unpacked: the file may be cut short or no gzip at all. */
  private static byte[] unpacked(InputStream in, int most) throws IOException {
    byte[] bytes = new byte[most];
    int count = 0;
    try (GZIPInputStream gzip = new GZIPInputStream(in)) {
      while (count < most) {
        int read = gzip.read(bytes, count, most - count);
        if (read < 0) {
          break;
        }
        count += read;
      }
    } catch (ZipException | EOFException _) {
      // What came before the damage is all that a reader could have quoted.
      return Arrays.copyOf(bytes, count);
    }
    return Arrays.copyOf(bytes, count);
  }
}
