package org.engram.pipeline.pretrain;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.masking.SpatiotemporalMasking;
import org.engram.pipeline.report.Figure;
import org.engram.pipeline.report.MaskFigure;
import org.engram.pipeline.report.RunTarget;
import org.engram.pipeline.report.TrainingReport;

/**
 * What the page about a run shows: what its logs say, and beside it pictures of masks, drawn again
 * from the run's seed, which are those that a run of one process trained with; several share larger
 * batches, and so cut them to other lengths.
 */
public final class RunPage {
  private static final int PICTURES = 2;

  private RunPage() {}

  /**
   * Reads the folder of a run, also of one that is going on.
   *
   * @throws org.engram.tensor.RefusedInputException for a folder that is no run's
   * @throws org.engram.tensor.EngramException for a configuration or a log that cannot be read
   */
  public static TrainingReport.Inputs read(Path run) {
    TrainingReport.Inputs logged = TrainingReport.read(run);
    RunFolder folder = new RunFolder(run);
    if (!Files.isRegularFile(folder.config()) || !Files.isDirectory(folder.initial())) {
      return logged; // logs alone, or of another program
    }
    return switch (TrainingConfig.read(folder.config(), List.of())) {
      case PretrainSettings settings ->
          logged.withMasks(masks(settings, ModelDescription.open(folder.initial()).config()));
      case AutoencoderSettings _ -> logged.withTarget(RunTarget.VALUES);
      default -> logged;
    };
  }

  /** The first sample of each of the first batches. */
  private static List<Figure> masks(PretrainSettings settings, BrainJepaConfig config) {
    var masking =
        new SpatiotemporalMasking(settings.masking(), config.regions(), config.timePatches());
    long size = settings.run().batchSize();
    List<Figure> pictures = new ArrayList<>();
    for (int call = 0; call < PICTURES; call++) {
      long[] batch = LongStream.range(call * size, (call + 1) * size).toArray();
      pictures.add(
          MaskFigure.of(
              "The first sample of batch " + (call + 1),
              masking.samples(settings.seed(), 0, call, batch).getFirst()));
    }
    return pictures;
  }
}
