package org.engram.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.pipeline.embed.EmbeddingModel;
import org.engram.pipeline.embed.VolumePooling;
import org.engram.pipeline.preprocess.Preprocessor;
import org.engram.pipeline.scan.VolumeReading;
import org.engram.server.job.Intake;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a service takes beyond its model's own kind of files, and what it makes of it. */
final class ServeIntakeOptions {
  private static final String FORM = "form";

  @Mixin private final RecipeOptions recipe = new RecipeOptions();

  @Option(
      names = "--pool",
      paramLabel = "NAME",
      defaultValue = "mean",
      description =
          "Rows of a volume: mean (one), tokens (one a token) or regions (one a label of"
              + " --segmentation). Default: ${DEFAULT-VALUE}.")
  private String pool;

  @Option(
      names = "--segmentation",
      paramLabel = "FILE",
      description =
          "For --pool regions: labels on the grid of all volumes; form takes them with each volume,"
              + " in a form's field segmentation. Default: none.")
  private String segmentation;

  @Mixin private final LabelsOption labels = new LabelsOption();

  /**
   * What is taken, and what there is to know of it.
   *
   * @param notes in words
   */
  record Opened(Intake intake, List<String> notes) {}

  /**
   * Reads recipe and atlases where there are some.
   *
   * @param threads that parcellate; 0 is one a core
   */
  Opened open(EmbeddingModel model, int threads) {
    List<String> notes = new ArrayList<>(model.notes());
    Optional<Preprocessor> preprocessor = recipe.open(threads);
    preprocessor.map(RecipeOptions::note).ifPresent(notes::add);
    Intake intake =
        new Intake(
            model,
            preprocessor.map(by -> new VolumeReading(by, Optional.empty())),
            VolumePooling.fromName(pool),
            labels.of(segmentation, FORM));
    return new Opened(intake, notes);
  }
}
