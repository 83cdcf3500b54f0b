package org.engram.imaging.timeseries;

import java.nio.file.Path;
import org.engram.tensor.FileFormatException;

/** What one file may ask for before it is refused: far above any real series, below the heap. */
final class Limits {
  /** Values of one series: 64 million, 512 MB as double. */
  static final long VALUES = 64L << 20;

  /** Columns of a text table. */
  static final int COLUMNS = 1 << 20;

  /** Bytes of one cell of a text table. */
  static final int CELL_BYTES = 4096;

  /** Bytes out of a gzip stream per byte of file, beyond the first 64 MB. */
  static final long GZIP_RATIO = 200;

  private Limits() {}

  /** Refuses a matrix whose header asks for too much, before anything is allocated. */
  static void checkValues(Path file, String what, long rows, long columns) {
    if (rows < 1 || columns < 1) {
      throw new FileFormatException(
          file.toString(),
          what + " is " + rows + " x " + columns,
          "at least one region and one frame",
          "");
    }
    if (rows > VALUES || columns > VALUES || rows * columns > VALUES) {
      throw new FileFormatException(
          file.toString(),
          what + " is " + rows + " x " + columns,
          "at most " + VALUES + " values",
          "Split the file by run");
    }
  }
}
