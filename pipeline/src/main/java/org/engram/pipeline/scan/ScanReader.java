package org.engram.pipeline.scan;

import org.engram.imaging.timeseries.ScanFile;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.models.brainjepa.InputPreparation.Prepared;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.pipeline.preprocess.RunInput;
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
    return read(scan, reading);
  }

  /**
   * Reads one that comes by itself, from anybody: nothing is looked for beside it, and what it says
   * it would unpack to is bounded before it is read.
   *
   * @param known of it; a stated repetition time wins over all that is known otherwise
   */
  public ScanOutcome<Prepared> read(ScanFile scan, RunInput known) {
    try {
      RunBounds.check(scan.path(), regions);
    } catch (FileFormatException e) {
      return new ScanOutcome.Refused<>(scan, e.problem());
    } catch (RefusedInputException e) {
      return new ScanOutcome.Refused<>(scan, e.problem());
    }
    return read(scan, reading.knowing(known));
  }

  private ScanOutcome<Prepared> read(ScanFile scan, ScanReading stated) {
    try {
      return new ScanOutcome.Ready<>(scan, preparation.prepare(stated.read(scan, regions)));
    } catch (FileFormatException e) {
      return new ScanOutcome.Refused<>(scan, e.problem());
    } catch (RefusedInputException e) {
      return new ScanOutcome.Refused<>(scan, e.problem());
    }
  }
}
