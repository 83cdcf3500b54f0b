package org.engram.cli;

import java.nio.file.Path;
import org.engram.imaging.atlas.library.AtlasLibrary;
import picocli.CommandLine.Option;

/** Which library of atlases a command uses; mix in with {@code @Mixin}. */
final class LibraryOptions {
  @Option(
      names = "--atlas-library",
      paramLabel = "DIR",
      description =
          "The folder of the library of atlases. Default: atlases in ENGRAM_HOME, or in the"
              + " system's folder for user data, as in ~/.local/share/engram/atlases.")
  private Path folder;

  AtlasLibrary library() {
    AtlasLibrary standard = AtlasLibrary.standard();
    return folder == null ? standard : new AtlasLibrary(folder, standard.templateFlow());
  }
}
