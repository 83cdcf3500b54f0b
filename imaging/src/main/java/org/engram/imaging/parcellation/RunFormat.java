package org.engram.imaging.parcellation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.engram.tensor.ConfigurationException;

/** The files that a parcellated run can become, by their endings. */
public enum RunFormat {
  /** Frames down, regions across with their labels, {@code n/a} where one is missing. */
  TSV(".tsv"),
  /** float64 [regions, time], NaN where a region is missing; the labels are in the sidecar. */
  NPY(".npy"),
  /**
   * float32 [regions, time] under the key {@code fmri}, which promises the published model's 450
   * regions in its order, where that is so; else under {@code timeseries}, NaN where a region is
   * missing. The labels are in the metadata and in the sidecar.
   */
  SAFETENSORS(".safetensors"),
  /**
   * CIFTI-2, float64 parcels by time, NaN where a region is missing; parcels are named and have no
   * grayordinates. It wants a repetition time.
   */
  PTSERIES(".ptseries.nii");

  private final String ending;

  RunFormat(String ending) {
    this.ending = ending;
  }

  /** The ending of its files' names, with the dot. */
  public String ending() {
    return ending;
  }

  /** Whether a path that is asked for is to be a folder: it is one, or its name has no ending. */
  public static boolean meansFolder(Path out) {
    return Files.isDirectory(out)
        || (!Files.exists(out) && !String.valueOf(out.getFileName()).contains("."));
  }

  /**
   * The format of a file by its name.
   *
   * @throws ConfigurationException where no format ends so
   */
  public static RunFormat of(Path file) {
    String name = String.valueOf(file.getFileName());
    for (RunFormat format : values()) {
      if (name.endsWith(format.ending) && name.length() > format.ending.length()) {
        return format;
      }
    }
    throw new ConfigurationException(
        file.toString(),
        "an ending that is not known",
        Arrays.stream(values())
            .map(RunFormat::ending)
            .collect(Collectors.joining(", ", "one of ", "")),
        "Name the file so, or a folder, by a name without a dot.");
  }
}
