package org.engram.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;

/**
 * The jar that runs on a cluster, and those that go there with it.
 *
 * @param jar with {@code org.engram.spark.SparkEmbed}
 * @param libraries that its manifest names and that lie beside it. One that lies there in another
 *     version, or not at all, is one of Spark's own, which a cluster has
 */
record SparkApplication(Path jar, List<Path> libraries) {
  static final String MAIN = "org.engram.spark.SparkEmbed";

  SparkApplication {
    libraries = List.copyOf(libraries);
  }

  /**
   * Reads the jar's manifest.
   *
   * @throws ConfigurationException if this build has no such jar, or a part of Engram is missing
   */
  static SparkApplication of(Path jar) {
    if (!Files.isRegularFile(jar)) {
      throw new ConfigurationException(
          jar.toString(),
          "no such file",
          "the Spark application, which a plain build leaves out",
          "From the sources: ENGRAM_MAVEN_ARGS=-Pspark ./engram spark-embed ...");
    }
    List<Path> libraries = new ArrayList<>();
    for (String name : classPath(jar).split(" ", -1)) {
      Path library = jar.resolveSibling(name).normalize();
      if (!name.isEmpty() && Files.isRegularFile(library)) {
        libraries.add(library);
      } else if (library.getFileName().toString().startsWith("engram-") && !name.isEmpty()) {
        throw new ConfigurationException(
            library.toString(),
            "no such file",
            "a part of Engram, named by " + jar,
            "Build it again, with -Pspark");
      }
    }
    return new SparkApplication(jar, libraries);
  }

  private static String classPath(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      Manifest manifest = file.getManifest();
      String path =
          manifest == null
              ? null
              : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      return path == null ? "" : path;
    } catch (IOException e) {
      throw new FileFormatException(
          new Problem(jar.toString(), e.toString(), "a jar", "Build it again, with -Pspark"), e);
    }
  }
}
