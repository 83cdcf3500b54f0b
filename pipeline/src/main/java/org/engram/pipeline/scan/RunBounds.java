package org.engram.pipeline.scan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.engram.imaging.cifti.CiftiFile;
import org.engram.imaging.format.VolumeFile;
import org.engram.tensor.RefusedInputException;

/**
 * What a file over time of anybody's may make this machine do. Its reader holds a volume at a time,
 * whatever the header says; here the header's promise is held against all that will be unpacked,
 * and against the series that would be kept. Far above any real run (HCP's have a billion values).
 */
final class RunBounds {
  private static final long MOST_VALUES = 4L << 30;

  /** A packed byte of a real run is about one value; of zeros it is hundreds. */
  private static final long VALUES_A_BYTE = 100;

  private static final long FREE_VALUES = 16L << 20;

  /** Of a series: regions x frames. */
  private static final long MOST_SERIES = 64L << 20;

  private RunBounds() {}

  /**
   * Looks at the header alone. Of a dense series it is enough that the file is as long as it says,
   * which its reader checks: it is not packed.
   *
   * @param regions of the series that it would become
   * @throws org.engram.tensor.FileFormatException where the header is malformed
   * @throws RefusedInputException where it asks for too much
   */
  static void check(Path file, int regions) {
    if (!ScanInputs.isVolumes(file) || CiftiFile.is(file)) {
      return;
    }
    List<Long> shape = VolumeFile.describe(file).shape();
    double values = 1;
    double frames = 1;
    for (int axis = 0; axis < shape.size(); axis++) {
      values *= shape.get(axis);
      frames *= axis < 3 ? 1 : shape.get(axis);
    }
    double most = Math.min(MOST_VALUES, FREE_VALUES + (double) VALUES_A_BYTE * size(file));
    if (values > most) {
      throw new RefusedInputException(
          file.toString(),
          String.format(Locale.ROOT, "%.0f values by its header", values),
          String.format(
              Locale.ROOT,
              "at most %d, and %d for each byte of the file beyond the first %d",
              MOST_VALUES,
              VALUES_A_BYTE,
              FREE_VALUES),
          "Send one run at a time, unpacked where it is as empty as that");
    }
    if (frames * regions > MOST_SERIES) {
      throw new RefusedInputException(
          file.toString(),
          String.format(Locale.ROOT, "%.0f volumes", frames),
          "at most " + MOST_SERIES / regions,
          "Send a part of it");
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
