package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.util.List;
import org.engram.pipeline.config.YamlConfig;

/** A training in a process of its own: configuration, run folder, {@code resume} or {@code new}. */
final class PretrainProgram {
  private PretrainProgram() {}

  public static void main(String[] args) {
    PretrainSettings settings =
        YamlConfig.read(Path.of(args[0]), PretrainSettings.class, List.of());
    MadePretraining.run(settings, Path.of(args[1]), args[2].equals("resume"), new Heard());
  }
}
