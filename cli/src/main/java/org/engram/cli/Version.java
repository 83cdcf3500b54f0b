package org.engram.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/**
 * What {@code --version} prints. It reads the {@code build.properties} that the build leaves beside
 * the jars, and never loads libtorch. The launcher names that folder in the system property {@code
 * engram.home}; a program that puts the jars on its own class path has none, and the version then
 * comes from the jar's manifest.
 */
final class Version implements IVersionProvider {
  private final Properties build = new Properties();

  /** Called by picocli. */
  Version() throws IOException {
    this(System.getProperty("engram.home", ""));
  }

  Version(String home) throws IOException {
    Path file = Path.of(home, "build.properties");
    if (!home.isEmpty() && Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        build.load(reader);
      }
    }
  }

  @Override
  public String[] getVersion() {
    List<String> lines = new ArrayList<>();
    lines.add("engram " + number() + commit());
    if (build.containsKey("libtorch")) {
      String blas = build.getProperty("blas", "").isEmpty() ? "OpenBLAS" : "MKL";
      lines.add(
          "libtorch "
              + build.getProperty("libtorch")
              + " for "
              + build.getProperty("natives", "?")
              + ", "
              + blas);
    }
    lines.add(
        "Java "
            + Runtime.version()
            + " ("
            + System.getProperty("java.vendor")
            + ") in "
            + System.getProperty("java.home"));
    lines.add(System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    return lines.toArray(String[]::new);
  }

  /** The version alone, as in 1.2.0. */
  String number() {
    String manifest = Version.class.getPackage().getImplementationVersion();
    return build.getProperty("version", manifest == null ? "(version unknown)" : manifest);
  }

  private String commit() {
    String commit = build.getProperty("commit", "");
    if (commit.isEmpty()) {
      return "";
    }
    boolean changed = build.getProperty("dirty", "").equals("true");
    return ", commit " + commit + (changed ? " with local changes" : "");
  }
}
