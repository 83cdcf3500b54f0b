import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs what tutorials show. In a page of Markdown a block that begins with {@code ```sh run} is run
 * by bash, page by page in a new folder, block after block; a block {@code ```text} right after it
 * is what it prints, standard error included. In the latter {@code ...} stands for any text within a line,
 * and a line of {@code ...} alone for any lines. Blocks without {@code run} are read only.
 *
 * <p>Started as {@code java build/Tutorials.java ENGRAM PAGE...}, on Java 17 or newer, where ENGRAM
 * is the launcher that {@code engram} stands for.
 */
final class Tutorials {
  private record Block(int line, String script, List<String> output) {}

  public static void main(String[] arguments) throws Exception {
    Path engram = Path.of(arguments[0]).toAbsolutePath().normalize();
    int failed = 0;
    for (String page : List.of(arguments).subList(1, arguments.length)) {
      failed += run(engram, Path.of(page));
    }
    System.exit(failed == 0 ? 0 : 1);
  }

  private static int run(Path engram, Path page) throws IOException, InterruptedException {
    List<Block> blocks = blocks(Files.readAllLines(page));
    if (blocks.isEmpty()) {
      System.out.println(page + ": nothing to run");
      return 1;
    }
    Path folder = Files.createTempDirectory("tutorial");
    long began = System.nanoTime();
    try {
      for (Block block : blocks) {
        Path out = folder.resolveSibling(folder.getFileName() + ".out");
        String script =
            "set -euo pipefail\nengram() { '" + engram + "' \"$@\"; }\n" + block.script();
        Process bash =
            new ProcessBuilder("bash", "-c", script)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        int code = bash.waitFor();
        List<String> printed = Files.readAllLines(out);
        Files.delete(out);
        if (code != 0 || !matches(block.output(), printed)) {
          System.out.printf(
              "%s, line %d: ended with %d%n--- it prints%n%s%n--- the page says%n%s%n",
              page,
              block.line(),
              code,
              String.join("\n", printed),
              String.join("\n", block.output()));
          return 1;
        }
      }
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).collect(Collectors.toList())) {
          Files.delete(file);
        }
      }
    }
    System.out.printf(
        "%s: %d blocks as shown, %.1f s%n",
        page, blocks.size(), (System.nanoTime() - began) / 1e9);
    return 0;
  }

  private static List<Block> blocks(List<String> lines) {
    List<Block> blocks = new ArrayList<>();
    for (int at = 0; at < lines.size(); at++) {
      if (lines.get(at).equals("```sh run")) {
        int begin = at + 1;
        at = end(lines, begin);
        String script = String.join("\n", lines.subList(begin, at));
        int next = at + 1;
        while (next < lines.size() && lines.get(next).isBlank()) {
          next++;
        }
        // Nothing is said of the output of a block that has none after it.
        List<String> output = List.of("...");
        if (next < lines.size() && lines.get(next).equals("```text")) {
          at = end(lines, next + 1);
          output = lines.subList(next + 1, at);
        }
        blocks.add(new Block(begin, script, output));
      }
    }
    return blocks;
  }

  private static int end(List<String> lines, int from) {
    int at = from;
    while (at < lines.size() && !lines.get(at).equals("```")) {
      at++;
    }
    return at;
  }

  /** Whether lines are as shown; those that the JVM and progress print are left out of them. */
  private static boolean matches(List<String> shown, List<String> printed) {
    StringBuilder pattern = new StringBuilder();
    for (String line : shown) {
      pattern.append(
          line.equals("...")
              ? "(?:.*\\n)*?"
              : Arrays.stream(line.stripTrailing().split("\\.\\.\\.", -1))
                      .map(Pattern::quote)
                      .collect(Collectors.joining(".*"))
                  + "\\n");
    }
    String text =
        printed.stream()
            .filter(line -> !line.startsWith("WARNING: Using incubator"))
            .filter(line -> !line.matches(".* \\d+/\\d+ .*\\d+%.*"))
            .map(line -> line.stripTrailing() + "\n")
            .collect(Collectors.joining());
    return Pattern.matches(pattern.toString(), text);
  }
}
