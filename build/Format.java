import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Holds every Java source of the project to google-java-format: {@code check} reports, {@code write}
 * mends. Formatting takes a while, so the hashes of texts that were found right are kept in
 * target/formatted.txt, and a text among them is not looked at again.
 */
final class Format {
  public static void main(String[] args) throws Exception {
    boolean write = args[0].equals("write");
    if (!write && !args[0].equals("check")) {
      throw new IllegalArgumentException("-Dformat=" + args[0] + ": expected check or write");
    }
    Path root = Path.of(args[1]);
    Path kept = root.resolve("target").resolve("formatted.txt");
    // Another version of the formatter starts afresh.
    Path jar = Path.of(Formatter.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    String formatter = "formatter " + Files.size(jar);
    Set<String> right = read(kept, formatter);
    List<Path> sources = sources(root);
    List<Looked> looked =
        sources.parallelStream().map(source -> look(source, right, write)).toList();
    Set<String> seen = new TreeSet<>();
    List<Path> different = new ArrayList<>();
    for (Looked one : looked) {
      if (one.differed()) {
        different.add(root.relativize(one.source()));
      }
      one.right().ifPresent(seen::add);
    }
    Files.createDirectories(kept.getParent());
    Files.writeString(kept, formatter + "\n" + String.join("\n", seen) + "\n");
    System.out.printf("format %s: %d files, %d differ%n", args[0], sources.size(), different.size());
    if (!write && !different.isEmpty()) {
      different.forEach(file -> System.out.println("  " + file));
      System.out.println("Mend with: mvn -N -Dformat=write process-sources");
      System.exit(1);
    }
  }

  /**
   * What was found of a source.
   *
   * @param right the hash of its text, unless that is wrong and was left so
   */
  private record Looked(Path source, boolean differed, Optional<String> right) {}

  private static Looked look(Path source, Set<String> right, boolean write) {
    try {
      String text = Files.readString(source);
      if (right.contains(hash(text))) {
        return new Looked(source, false, Optional.of(hash(text)));
      }
      String formatted = new Formatter().formatSourceAndFixImports(text);
      boolean differs = !formatted.equals(text);
      if (differs && write) {
        Files.writeString(source, formatted);
      }
      return new Looked(
          source, differs, differs && !write ? Optional.empty() : Optional.of(hash(formatted)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (FormatterException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(source + ": " + e.getMessage(), e);
    }
  }

  private static Set<String> read(Path kept, String formatter) throws IOException {
    if (!Files.exists(kept)) {
      return Set.of();
    }
    List<String> lines = Files.readAllLines(kept);
    return !lines.isEmpty() && lines.getFirst().equals(formatter) ? new HashSet<>(lines) : Set.of();
  }

  private static String hash(String text) throws NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<Path> sources(Path root) throws IOException {
    try (Stream<Path> modules = Files.list(root)) {
      List<Path> found = new ArrayList<>();
      for (Path module : modules.filter(m -> Files.isDirectory(m.resolve("src"))).sorted().toList()) {
        try (Stream<Path> files = Files.walk(module.resolve("src"))) {
          files.filter(f -> f.toString().endsWith(".java")).sorted().forEach(found::add);
        }
      }
      return found;
    }
  }
}
