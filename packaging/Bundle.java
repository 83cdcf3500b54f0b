import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Makes the folder that becomes the archive: what the build left (launcher, lib), with a Java of
 * the modules that its jars need in {@code runtime}, and with the completion scripts and manual
 * pages that the command line writes of itself in {@code share}.
 *
 * <p>Started by the JDK that is to be linked: {@code java packaging/Bundle.java BUILT FOLDER}.
 */
final class Bundle {
  /** Modules that no class file of the jars must name for them to be needed, and what for. */
  private static final Map<String, String> NEEDED_BESIDES =
      new TreeMap<>(
          Map.of(
              "jdk.incubator.vector", "the launcher asks for it by --add-modules",
              "jdk.unsupported", "sun.misc.Unsafe, which JavaCPP and readers look up by name",
              "jdk.management", "memory and processors of the machine, looked up by interface"));

  private final Path built;
  private final Path folder;

  private Bundle(Path built, Path folder) {
    this.built = built;
    this.folder = folder;
  }

  public static void main(String[] args) throws Exception {
    Bundle bundle = new Bundle(Path.of(args[0]), Path.of(args[1]));
    if (!Files.exists(bundle.built.resolve("lib").resolve("engram-cli.jar"))) {
      throw new IllegalArgumentException(bundle.built + " holds no build: lib/engram-cli.jar");
    }
    delete(bundle.folder);
    bundle.copy();
    List<String> modules = bundle.modules();
    System.out.println("runtime of " + String.join(" ", modules));
    bundle.link(modules);
    bundle.share();
    for (String part : List.of("lib", "runtime", "share")) {
      System.out.printf("  %-8s %,d kB%n", part, size(bundle.folder.resolve(part)) / 1000);
    }
  }

  private void copy() throws IOException {
    for (String name : List.of("engram", "LICENSE", "NOTICE", "build.properties")) {
      Files.createDirectories(folder);
      Files.copy(
          built.resolve(name), folder.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
    }
    Path lib = Files.createDirectories(folder.resolve("lib"));
    for (Path jar : jars()) {
      Files.copy(jar, lib.resolve(jar.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  /** Of all jars that the command line's names: another build's leftovers in lib are not shipped. */
  private List<Path> jars() throws IOException {
    Path cli = built.resolve("lib").resolve("engram-cli.jar");
    List<Path> jars = new ArrayList<>(List.of(cli));
    try (java.util.jar.JarFile jar = new java.util.jar.JarFile(cli.toFile())) {
      String path = jar.getManifest().getMainAttributes().getValue("Class-Path");
      for (String name : path.split(" ")) {
        jars.add(built.resolve("lib").resolve(name));
      }
    }
    return jars;
  }

  private List<String> modules() throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(
        List.of("--ignore-missing-deps", "--print-module-deps", "--multi-release", "25"));
    List<Path> jars = jars();
    // On the class path alone: as roots too the automatic modules would each want the others.
    arguments.addAll(List.of("--class-path", joined(jars)));
    jars.forEach(jar -> arguments.add(jar.toString()));
    String[] lines = tool("jdeps", arguments).split("\n");
    TreeSet<String> modules = new TreeSet<>(NEEDED_BESIDES.keySet());
    modules.addAll(List.of(lines[lines.length - 1].strip().split(",")));
    return List.copyOf(modules);
  }

  private void link(List<String> modules) {
    tool(
        "jlink",
        List.of(
            "--add-modules",
            String.join(",", modules),
            "--strip-debug",
            "--no-header-files",
            "--no-man-pages",
            "--compress",
            "zip-6",
            // What the launcher's own start-up archive builds on.
            "--generate-cds-archive",
            "--vm",
            "server",
            "--output",
            folder.resolve("runtime").toString()));
  }

  /** Each written by the command line that is shipped, run by the Java that is shipped. */
  private void share() throws IOException, InterruptedException {
    Path share = folder.resolve("share");
    run(List.of("man", "--out", share.resolve("man").resolve("man1").toString()), null);
    Map<String, String> shells =
        Map.of(
            "bash", "bash-completion/completions/engram",
            "zsh", "zsh/site-functions/_engram",
            "fish", "fish/vendor_completions.d/engram.fish");
    for (Map.Entry<String, String> shell : shells.entrySet()) {
      run(List.of("completion", shell.getKey()), share.resolve(shell.getValue()));
    }
  }

  private void run(List<String> arguments, Path out) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(folder.resolve("runtime").resolve("bin").resolve("java").toString());
    command.addAll(List.of("-jar", folder.resolve("lib").resolve("engram-cli.jar").toString()));
    command.addAll(arguments);
    ProcessBuilder process = new ProcessBuilder(command).inheritIO();
    if (out != null) {
      Files.createDirectories(out.getParent());
      process.redirectOutput(out.toFile());
    }
    int code = process.start().waitFor();
    if (code != 0) {
      throw new IllegalStateException(String.join(" ", command) + " ended with " + code);
    }
  }

  private static String tool(String name, List<String> arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        ToolProvider.findFirst(name)
            .orElseThrow(() -> new IllegalStateException("this Java has no " + name + ": a JDK?"))
            .run(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                arguments.toArray(String[]::new));
    if (code != 0) {
      throw new IllegalStateException(name + " ended with " + code + ":\n" + err + out);
    }
    return out.toString().strip();
  }

  private static String joined(List<Path> paths) {
    return String.join(
        java.io.File.pathSeparator, paths.stream().map(Path::toString).toArray(String[]::new));
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
