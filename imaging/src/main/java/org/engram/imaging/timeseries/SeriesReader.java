package org.engram.imaging.timeseries;

import java.io.IOException;
import java.nio.file.Path;

/** One file format: numbers and what the file says about them, nothing decided yet. */
sealed interface SeriesReader
    permits TextReader, MatlabReader, NpyReader, NpzReader, SafetensorsReader, ParcelSeriesReader {
  /**
   * Reads a file of this format.
   *
   * @throws IOException where the file cannot be read; the caller puts it in words
   */
  Matrix read(Path file, ReadOptions options) throws IOException;
}
