package org.engram.server.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;

/**
 * The tokens that are let in: a text file with a line each, {@code ID SCOPES SHA256}, blank lines
 * and lines that begin with {@code #} aside. A line that is added or removed counts within a
 * second; a file that has become unreadable or malformed lets nobody in until it is mended.
 */
public final class TokenFile implements Tokens {
  static final String ID = "[A-Za-z0-9][A-Za-z0-9_.-]{0,63}";
  private static final long MOST_BYTES = 1 << 20;
  private static final long LOOK_NANOS = 1_000_000_000L;

  private final Path file;
  private List<Line> lines;
  private FileTime changed;
  private long looked;

  private record Line(Caller caller, byte[] hash) {}

  /**
   * Reads a file.
   *
   * @throws ConfigurationException if it is not there, malformed or without a token
   */
  public TokenFile(Path file) {
    this.file = file;
    this.changed = time();
    this.lines = read();
    this.looked = System.nanoTime();
  }

  @Override
  public Optional<Caller> caller(String token) {
    byte[] hash = hash(token);
    Caller found = null;
    // All lines are compared, each in constant time: how long it takes says nothing of any.
    for (Line line : current()) {
      if (MessageDigest.isEqual(line.hash(), hash)) {
        found = line.caller();
      }
    }
    return Optional.ofNullable(found);
  }

  private synchronized List<Line> current() {
    long now = System.nanoTime();
    if (now - looked >= LOOK_NANOS) {
      looked = now;
      reload();
    }
    return lines;
  }

  private void reload() {
    try {
      FileTime time = time();
      if (!time.equals(changed)) {
        lines = read();
        changed = time;
      }
    } catch (ConfigurationException e) {
      lines = List.of(); // what was revoked must not come in for a slip elsewhere in the file
      System.getLogger(TokenFile.class.getName())
          .log(System.Logger.Level.ERROR, "nobody is let in: {0}", e.problem().line());
    }
  }

  private FileTime time() {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw missing(e);
    }
  }

  private ConfigurationException missing(IOException e) {
    return new ConfigurationException(
        new Problem(
            "--tokens " + file,
            e.getClass().getSimpleName(),
            "a file of tokens that can be read",
            "Make a line for it with: engram serve token new --id NAME --scope embed"),
        e);
  }

  private List<Line> read() {
    List<String> texts;
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw wrong(0, "more than a megabyte");
      }
      texts = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw missing(e);
    }
    List<Line> found = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i).strip();
      if (!text.isEmpty() && !text.startsWith("#")) {
        Line line = line(i + 1, text);
        if (!ids.add(line.caller().id())) {
          throw wrong(i + 1, "a second token called " + line.caller().id());
        }
        found.add(line);
      }
    }
    if (found.isEmpty()) {
      throw wrong(0, "no token");
    }
    return List.copyOf(found);
  }

  private Line line(int number, String text) {
    String[] parts = text.split("\\s+");
    if (parts.length != 3 || !parts[0].matches(ID) || !parts[2].matches("[0-9a-f]{64}")) {
      throw wrong(number, "not of this form");
    }
    Set<AccessScope> scopes = EnumSet.noneOf(AccessScope.class);
    for (String scope : parts[1].split(",", -1)) {
      scopes.add(AccessScope.parse("--tokens " + file + ", line " + number, scope));
    }
    return new Line(new Caller(parts[0], scopes), HexFormat.of().parseHex(parts[2]));
  }

  /** The line itself is not repeated: it may hold a token by mistake. */
  private ConfigurationException wrong(int number, String found) {
    return new ConfigurationException(
        "--tokens " + file + (number == 0 ? "" : ", line " + number),
        found,
        "ID SCOPES SHA256: a name, read,embed,admin, and 64 hexadecimal digits",
        "Make a line with: engram serve token new --id NAME --scope embed");
  }

  static byte[] hash(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
