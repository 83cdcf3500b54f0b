package org.engram.imaging.timeseries;

import java.nio.file.Path;
import org.engram.tensor.file.Npy;

/** NumPy's single arrays. */
record NpyReader() implements SeriesReader {
  @Override
  public Matrix read(Path file, ReadOptions options) {
    return ArrayMatrix.of(file, "", Npy.read(file));
  }
}
