package org.engram.pipeline.scan;

import java.util.List;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.models.brainjepa.InputPreparation.Prepared;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/** Reads scans and brings them to the model; a scan that cannot be used becomes its reason. */
public final class ScanReader {
  private final ScanReading reading;
  private final int regions;
  private final InputPreparation preparation;

  /** One scan, read or refused. */
  public sealed interface Outcome {
    ScanFile scan();

    /** Ready for the network. */
    record Ready(ScanFile scan, Prepared input) implements Outcome {}

    /** Not usable, and why. */
    record Refused(ScanFile scan, Problem problem) implements Outcome {}
  }

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

  List<Outcome> read(List<ScanFile> group) {
    return group.stream().map(this::read).toList();
  }

  private Outcome read(ScanFile scan) {
    try {
      return new Outcome.Ready(scan, preparation.prepare(reading.read(scan, regions)));
    } catch (FileFormatException e) {
      return new Outcome.Refused(scan, e.problem());
    } catch (RefusedInputException e) {
      return new Outcome.Refused(scan, e.problem());
    }
  }
}
