package org.engram.imaging.atlas.library;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Where a user's atlases are, by the conventions of the system. */
final class AtlasFolders {
  private AtlasFolders() {}

  /**
   * {@code $ENGRAM_HOME/atlases}; without that variable in the folder for a user's data: {@code
   * $XDG_DATA_HOME/engram} or {@code ~/.local/share/engram}, {@code ~/Library/Application
   * Support/Engram} on macOS, {@code %APPDATA%\Engram} on Windows.
   */
  static Path library(Map<String, String> environment, String system, Path home) {
    return engramHome(environment, system.toLowerCase(Locale.ROOT), home).resolve("atlases");
  }

  /** {@code $TEMPLATEFLOW_HOME}, or where TemplateFlow keeps its files without it. */
  static Path templateFlow(Map<String, String> environment, Path home) {
    String stated = environment.getOrDefault("TEMPLATEFLOW_HOME", "");
    return stated.isBlank() ? home.resolve(".cache").resolve("templateflow") : Path.of(stated);
  }

  private static Path engramHome(Map<String, String> environment, String system, Path home) {
    String stated = environment.getOrDefault("ENGRAM_HOME", "");
    if (!stated.isBlank()) {
      return Path.of(stated);
    }
    if (system.startsWith("mac")) {
      return home.resolve("Library").resolve("Application Support").resolve("Engram");
    }
    if (system.startsWith("windows")) {
      String roaming = environment.getOrDefault("APPDATA", "");
      Path data = roaming.isBlank() ? home.resolve("AppData").resolve("Roaming") : Path.of(roaming);
      return data.resolve("Engram");
    }
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    return (data.isBlank() ? home.resolve(".local").resolve("share") : Path.of(data))
        .resolve("engram");
  }
}
