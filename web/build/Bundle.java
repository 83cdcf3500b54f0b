import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Has npm fetch what the viewer vendors and bundle it into one script. Nothing is done where what
 * it is made of has not changed. Where there is no Node.js, or npm cannot fetch, the build goes on:
 * the jar then says why it has no viewer, and who asks for one is told.
 */
final class Bundle {
  private static final int OLDEST_NODE = 18;
  private static final String SCRIPT = "viewer.js";
  private static final String MISSING = "missing.txt";

  private final Path web;
  private final Path out;
  private final boolean required;

  private Bundle(Path web, Path out, boolean required) {
    this.web = web;
    this.out = out;
    this.required = required;
  }

  public static void main(String[] args) throws Exception {
    if (!List.of("auto", "required", "skip").contains(args[0])) {
      throw new IllegalArgumentException(
          "-Dviewer=" + args[0] + ": expected auto, required or skip");
    }
    Path out = Path.of(args[2]);
    Files.createDirectories(out);
    Bundle bundle = new Bundle(Path.of(args[1]), out, args[0].equals("required"));
    if (args[0].equals("skip")) {
      bundle.without("it was built with -Dviewer=skip");
    } else {
      bundle.make();
    }
  }

  private void make() throws Exception {
    String state = state();
    Path kept = web.resolve("target").resolve("viewer.sha256");
    if (Files.exists(out.resolve(SCRIPT)) && text(kept).equals(state)) {
      return;
    }
    Optional<String> trouble = node();
    if (trouble.isEmpty()) {
      trouble = packages();
    }
    if (trouble.isPresent()) {
      without(trouble.get());
      return;
    }
    // Its failure is one of our own sources, and ends the build.
    if (run(List.of("node", "build/bundle.mjs", out.resolve(SCRIPT).toString()), true) != 0) {
      System.exit(1);
    }
    Files.deleteIfExists(out.resolve(MISSING));
    Files.writeString(kept, state);
  }

  private void without(String why) throws IOException {
    Files.deleteIfExists(out.resolve(SCRIPT));
    Files.writeString(out.resolve(MISSING), why + "\n");
    System.out.println("[" + (required ? "ERROR" : "WARNING") + "] no viewer: " + why);
    if (required) {
      System.exit(1);
    }
  }

  /** What is wrong with Node.js, where something is. */
  private Optional<String> node() throws Exception {
    StringBuilder said = new StringBuilder();
    Matcher version =
        run(List.of("node", "--version"), said) == 0
            ? Pattern.compile("v(\\d+)\\.").matcher(said)
            : Pattern.compile("(?!)").matcher("");
    if (!version.find()) {
      return Optional.of("Node.js " + OLDEST_NODE + " or newer was not found when it was built");
    }
    return Integer.parseInt(version.group(1)) < OLDEST_NODE
        ? Optional.of(
            "Node.js was " + said.toString().strip() + " when it was built, older than " + OLDEST_NODE)
        : Optional.empty();
  }

  /** Fetches the locked packages, where those that are there are of another lock file. */
  private Optional<String> packages() throws Exception {
    Path fetched = web.resolve("node_modules").resolve(".engram-lock");
    String lock = hash(List.of(web.resolve("package-lock.json")));
    if (text(fetched).equals(lock)) {
      return Optional.empty();
    }
    String npm = System.getProperty("os.name").startsWith("Windows") ? "npm.cmd" : "npm";
    if (run(List.of(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"), false) != 0) {
      return Optional.of("npm could not fetch its packages when it was built");
    }
    Files.writeString(fetched, lock);
    return Optional.empty();
  }

  private int run(List<String> command, boolean quietly) throws Exception {
    StringBuilder said = new StringBuilder();
    int status = run(command, said);
    if (!quietly || status != 0 || !said.isEmpty()) {
      System.out.print(said);
    }
    return status;
  }

  private int run(List<String> command, StringBuilder said) throws Exception {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(web.toFile())
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.PIPE)
              .start();
      process.getOutputStream().close();
      said.append(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
      return process.waitFor();
    } catch (IOException e) {
      said.append(command.getFirst()).append(": ").append(e.getMessage()).append('\n');
      return -1; // the program is not there
    }
  }

  /** What the script is made of, as one hash. */
  private String state() throws Exception {
    List<Path> sources = new ArrayList<>();
    sources.add(web.resolve("package.json"));
    sources.add(web.resolve("package-lock.json"));
    for (String folder : List.of("build", "licences", "src/main/js")) {
      try (Stream<Path> files = Files.walk(web.resolve(folder))) {
        files.filter(Files::isRegularFile).sorted().forEach(sources::add);
      }
    }
    return hash(sources);
  }

  private static String hash(List<Path> files) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (Path file : files) {
      digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
      digest.update(Files.readAllBytes(file));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String text(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file) : "";
  }
}
