package org.engram.pipeline.scan;

import java.util.OptionalDouble;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.models.brainjepa.InputPreparation.Prepared;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;

/** Reads scans and brings them to the model; a scan that cannot be used becomes its reason. */
public final class ScanReader implements ScanJob.Reader<Prepared> {
  private final ScanReading reading;
  private final int regions;
  private final InputPreparation preparation;

  /**
   * Makes ready to read for a model.
   *
   * @param reading what is stated about the files
   * @param input how runs are brought to the model
   */
  public ScanReader(ModelDescription model, ScanReading reading, InputPreparation.Options input) {
    this.reading = reading;
    this.regions = model.config().regions();
    this.preparation = new InputPreparation(model, input);
  }

  @Override
  public ScanOutcome<Prepared> read(ScanFile scan) {
    return read(scan, OptionalDouble.empty());
  }

  /**
   * Reads one whose time is stated.
   *
   * @param repetitionTime seconds between frames; wins over all that is known otherwise
   */
  public ScanOutcome<Prepared> read(ScanFile scan, OptionalDouble repetitionTime) {
    ScanReading stated =
        repetitionTime.isPresent()
            ? reading.withRepetitionTime(repetitionTime.getAsDouble())
            : reading;
    try {
      return new ScanOutcome.Ready<>(scan, preparation.prepare(stated.read(scan, regions)));
    } catch (FileFormatException e) {
      return new ScanOutcome.Refused<>(scan, e.problem());
    } catch (RefusedInputException e) {
      return new ScanOutcome.Refused<>(scan, e.problem());
    }
  }
}
