package org.engram.imaging.timeseries;

import java.io.IOException;
import java.nio.file.Path;

/**
 * CSV, TSV, white-space separated text and AFNI .1D (time down the rows; a comment of as many names
 * as columns names them), plain or gzip.
 *
 * @param afni whether the file is to be read by AFNI's rules
 */
record TextReader(boolean afni) implements SeriesReader {
  @Override
  public Matrix read(Path file, ReadOptions options) throws IOException {
    try (TextSource source = TextSource.open(file)) {
      return TextTable.read(file, source, afni);
    }
  }
}
