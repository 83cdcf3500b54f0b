package org.engram.server.job;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The words that stand in a file where somebody may have written any: all of a table or of JSON,
 * the header of an image with its extensions, the beginning of what else is not text. Voxels are no
 * words, though their bytes may look like some.
 *
 * @param path as a reader's errors name the file
 * @param name to stand in its place
 * @param words lower case, whole and by their parts
 * @param whole whether there can be no other words in it
 */
record FileWords(String path, String name, NavigableSet<String> words, boolean whole) {
  static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_^.-]+");
  private static final int TEXT_BYTES = 16 << 20;
  private static final int HEADER_BYTES = 1 << 20;
  private static final int MGH_HEADER = 284;

  /** Reads what the file says. */
  static FileWords of(Path file, FileKind kind, String name) {
    boolean text =
        kind.content() == FileKind.Content.TEXT || kind.content() == FileKind.Content.FACTS;
    byte[] bytes = beginning(file, kind, text ? TEXT_BYTES : HEADER_BYTES);
    boolean whole = text && bytes.length < TEXT_BYTES && !contains(bytes, (byte) 0);
    int end =
        switch (kind) {
          case NIFTI, NIFTI_GZ, DENSE, CIFTI -> {
            int header = niftiHeader(bytes);
            whole = header >= 0 && header < bytes.length;
            yield whole ? header : bytes.length;
          }
          case MGH, MGZ -> Math.min(MGH_HEADER, bytes.length); // what is told behind is not whole
          default -> bytes.length;
        };
    int shortest = text ? 2 : 3;
    NavigableSet<String> words = new TreeSet<>();
    for (var charset : List.of(StandardCharsets.ISO_8859_1, StandardCharsets.UTF_8)) {
      add(WORD.matcher(new String(bytes, 0, end, charset)), shortest, words);
    }
    return new FileWords(file.toString(), name, words, whole);
  }

  /** Whether one of them is this word, or begins with it: a reader may have cut it. */
  boolean begin(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    String next = words.ceiling(lower);
    return next != null && next.startsWith(lower);
  }

  boolean has(String word) {
    return words.contains(word.toLowerCase(Locale.ROOT));
  }

  private static void add(Matcher matcher, int shortest, NavigableSet<String> words) {
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
    words.remove("");
  }

  /** Where the voxels begin, by a NIfTI header of either version and byte order; else -1. */
  private static int niftiHeader(byte[] bytes) {
    if (bytes.length < 540) {
      return -1;
    }
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      ByteBuffer header = ByteBuffer.wrap(bytes).order(order);
      double offset =
          switch (header.getInt(0)) {
            case 348 -> header.getFloat(108);
            case 540 -> header.getLong(168);
            default -> -1;
          };
      if (offset >= 348) {
        return (int) Math.min(Integer.MAX_VALUE, offset);
      }
    }
    return -1;
  }

  private static boolean contains(byte[] bytes, byte wanted) {
    for (byte one : bytes) {
      if (one == wanted) {
        return true;
      }
    }
    return false;
  }

  private static byte[] beginning(Path file, FileKind kind, int most) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return kind.packed() ? unpacked(in, most) : in.readNBytes(most);
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
