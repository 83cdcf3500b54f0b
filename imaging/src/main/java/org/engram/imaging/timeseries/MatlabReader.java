package org.engram.imaging.timeseries;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.imaging.content.FileContent;
import org.engram.tensor.FileFormatException;

/** MATLAB files: v5 (also what v6 and v7 save) and v7.3, told apart by their first bytes. */
record MatlabReader() implements SeriesReader {
  private static final int USER_BLOCK = 512;

  @Override
  public Matrix read(Path file, ReadOptions options) throws IOException {
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(USER_BLOCK + 8);
    }
    MatlabVariables variables;
    if (FileContent.isMatlab73(head)
        || FileContent.isHdf5(head, 0)
        || FileContent.isHdf5(head, USER_BLOCK)) {
      return Matlab73File.read(file, options);
    } else if (FileContent.isMatlab5(head)) {
      variables = Matlab5File.read(file);
    } else {
      throw new FileFormatException(
          file.toString(),
          FileContent.whyNotText(head).orElse("text"),
          "a MATLAB file of version 5 to 7.3",
          "Save it in MATLAB with save(..., '-v7')");
    }
    return variables.matrix(file, options);
  }
}
