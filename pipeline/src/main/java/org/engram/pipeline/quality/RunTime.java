package org.engram.pipeline.quality;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.bids.BidsSidecar;
import org.engram.imaging.bids.RepetitionTime;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.Problem;

/** How far apart a run's frames are: as stated, as the data set says, or as the header says. */
final class RunTime {
  private RunTime() {}

  /**
   * The repetition time in seconds; nothing where a header says what cannot be, which is noted.
   *
   * @param header what the file says
   * @param question what is odd about it, in words
   */
  static OptionalDouble of(
      QualityScan scan,
      ScanReading reading,
      OptionalDouble header,
      Optional<String> question,
      List<String> notes) {
    OptionalDouble listed =
        reading.times().map(t -> t.of(scan.file().subject())).orElse(OptionalDouble.empty());
    OptionalDouble stated = listed.isPresent() ? listed : reading.read().repetitionTime();
    if (stated.isPresent()) {
      return stated;
    }
    OptionalDouble known =
        scan.repetitionTime().isPresent() ? scan.repetitionTime() : sidecar(scan);
    if (known.isPresent()) {
      return known;
    }
    Optional<Problem> wrong =
        header.isPresent()
            ? RepetitionTime.problem(header.getAsDouble(), scan.file().path().toString())
            : Optional.empty();
    if (question.isPresent() || wrong.isPresent()) {
      notes.add(
          "repetition time not known: "
              + question.orElseGet(() -> wrong.get().found() + " in the header"));
      return OptionalDouble.empty();
    }
    return header;
  }

  private static OptionalDouble sidecar(QualityScan scan) {
    String name = scan.file().path().getFileName().toString();
    String stem = name.replaceFirst("(?i)(\\.dtseries)?\\.(nii|img|hdr|mgh|mgz)(\\.gz)?$", "");
    return BidsSidecar.of(scan.file().path(), stem).repetitionTime();
  }
}
