package org.engram.pipeline.pretrain.data;

import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.RefusedInputException;

/** Runs read from their own files, each time they are asked for. */
final class FileRuns implements RunStore {
  private final RunPreparation preparation;

  FileRuns(CohortIndex index, ScanReading reading) {
    CohortIndex.Header header = index.header();
    this.preparation =
        new RunPreparation(
            reading,
            RegionRule.restored(header),
            header.preparation(),
            header.frames(),
            header.repetitionTime());
  }

  @Override
  public PreparedRun run(CohortRun about) {
    ScanFile scan = about.scan();
    FileState state = FileState.of(scan.path());
    if (state.bytes() != about.bytes() || state.modified() != about.modified()) {
      throw new RefusedInputException(
          about.file(),
          "a file that changed since it was indexed",
          about.bytes() + " bytes of the same time of change",
          "Build the index anew");
    }
    TimeSeries series = preparation.read(scan);
    PreparedRun run = preparation.prepare(scan, series, preparation.match(series)).run();
    if (run.frames() != about.frames()) {
      throw new RefusedInputException(
          about.file(),
          run.frames() + " frames once prepared",
          about.frames() + ", as the index has it",
          "State the same repetition times as when the index was built, or build it anew");
    }
    return run;
  }

  @Override
  public void close() {}
}
