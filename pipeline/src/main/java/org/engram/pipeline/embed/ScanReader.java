package org.engram.pipeline.embed;

import java.util.List;
import java.util.OptionalDouble;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.TimeSeriesFile;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.models.brainjepa.InputPreparation.Prepared;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/** Reads scans and brings them to the model; a scan that cannot be used becomes its reason. */
final class ScanReader {
  private final EmbedSettings settings;
  private final ReadOptions read;
  private final InputPreparation preparation;

  /** One scan, read or refused. */
  sealed interface Outcome {
    ScanFile scan();

    /** Ready for the network. */
    record Ready(ScanFile scan, Prepared input) implements Outcome {}

    /** Not usable, and why. */
    record Refused(ScanFile scan, Problem problem) implements Outcome {}
  }

  ScanReader(ModelDescription model, EmbedSettings settings) {
    this.settings = settings;
    this.read =
        settings.read().expectedRegions().isPresent()
            ? settings.read()
            : settings.read().withExpectedRegions(model.config().regions());
    this.preparation = new InputPreparation(model, settings.input());
  }

  List<Outcome> read(List<ScanFile> group) {
    return group.stream().map(this::read).toList();
  }

  private Outcome read(ScanFile scan) {
    try {
      OptionalDouble time =
          settings.times().map(table -> table.of(scan.subject())).orElse(OptionalDouble.empty());
      ReadOptions options = time.isPresent() ? read.withRepetitionTime(time.getAsDouble()) : read;
      return new Outcome.Ready(
          scan, preparation.prepare(TimeSeriesFile.read(scan.path(), options)));
    } catch (FileFormatException e) {
      return new Outcome.Refused(scan, e.problem());
    } catch (RefusedInputException e) {
      return new Outcome.Refused(scan, e.problem());
    }
  }
}
