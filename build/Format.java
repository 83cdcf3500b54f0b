import com.google.googlejavaformat.java.Formatter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Holds every Java source of the project to google-java-format: {@code check} reports, {@code write} mends. */
final class Format {
  public static void main(String[] args) throws Exception {
    boolean write = args[0].equals("write");
    if (!write && !args[0].equals("check")) {
      throw new IllegalArgumentException("-Dformat=" + args[0] + ": expected check or write");
    }
    Path root = Path.of(args[1]);
    List<Path> different = new ArrayList<>();
    int files = 0;
    for (Path source : sources(root)) {
      String text = Files.readString(source);
      String formatted = new Formatter().formatSourceAndFixImports(text);
      files++;
      if (!formatted.equals(text)) {
        different.add(root.relativize(source));
        if (write) {
          Files.writeString(source, formatted);
        }
      }
    }
    System.out.printf("format %s: %d files, %d differ%n", args[0], files, different.size());
    if (!write && !different.isEmpty()) {
      different.forEach(file -> System.out.println("  " + file));
      System.out.println("Mend with: mvn -N -Dformat=write process-sources");
      System.exit(1);
    }
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
