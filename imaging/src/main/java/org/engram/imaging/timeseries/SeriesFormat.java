package org.engram.imaging.timeseries;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A format that a series is read from, known by the ending of the file's name.
 *
 * @param endings lower case, with the dot
 * @param reader what reads it
 */
record SeriesFormat(List<String> endings, SeriesReader reader) {
  private static final List<String> IMAGES =
      List.of(".dtseries.nii", ".nii.gz", ".nii", ".mgz", ".mgh");

  private static final List<SeriesFormat> ALL =
      List.of(
          new SeriesFormat(
              List.of(".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz"),
              new TextReader(false)),
          new SeriesFormat(List.of(".1d", ".1d.gz"), new TextReader(true)),
          new SeriesFormat(List.of(".mat"), new MatlabReader()),
          new SeriesFormat(List.of(".npy"), new NpyReader()),
          new SeriesFormat(List.of(".npz"), new NpzReader()),
          new SeriesFormat(List.of(".safetensors"), new SafetensorsReader()),
          new SeriesFormat(List.of(".ptseries.nii"), new ParcelSeriesReader()));

  /** The format that a file's name says, if it says a known one. */
  static Optional<SeriesFormat> ofName(String fileName) {
    for (SeriesFormat format : ALL) {
      if (!format.ending(fileName).isEmpty()) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /** A file's name without its known ending: of a series, or of an image that one is taken from. */
  static String stem(String fileName) {
    for (SeriesFormat format : ALL) {
      String ending = format.ending(fileName);
      if (!ending.isEmpty()) {
        return fileName.substring(0, fileName.length() - ending.length());
      }
    }
    for (String ending : IMAGES) {
      if (fileName.toLowerCase(Locale.ROOT).endsWith(ending)
          && fileName.length() > ending.length()) {
        return fileName.substring(0, fileName.length() - ending.length());
      }
    }
    return fileName;
  }

  /** A scan's subject, with the ending of its file where that is an image's. */
  static String withImageEnding(ScanFile scan) {
    String name = scan.path().getFileName().toString().toLowerCase(Locale.ROOT);
    for (String ending : IMAGES) {
      if (name.endsWith(ending) && ofName(name).isEmpty()) {
        return scan.subject() + ending;
      }
    }
    return scan.subject();
  }

  /** All endings, for messages. */
  static String allEndings() {
    StringBuilder all = new StringBuilder();
    for (SeriesFormat format : ALL) {
      for (String ending : format.endings) {
        all.append(all.isEmpty() ? "" : " ").append(ending);
      }
    }
    return all.toString();
  }

  private String ending(String fileName) {
    String lower = fileName.toLowerCase(Locale.ROOT);
    for (String ending : endings) {
      if (lower.endsWith(ending) && lower.length() > ending.length()) {
        return ending;
      }
    }
    return "";
  }
}
