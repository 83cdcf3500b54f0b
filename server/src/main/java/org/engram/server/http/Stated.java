package org.engram.server.http;

import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.server.job.UploadedFile;

/** What a request states of a scan, by the names of parameters, fields or headers. */
@FunctionalInterface
interface Stated {
  Optional<String> of(String name);

  /**
   * Reads all of it.
   *
   * @throws RefusedRequest where the repetition time is no number
   * @throws org.engram.tensor.RefusedInputException where something is no label
   */
  static UploadedFile.About about(Stated stated) {
    OptionalDouble time = OptionalDouble.empty();
    Optional<String> text = stated.of("repetition_time");
    if (text.isPresent()) {
      if (!text.get().matches("[0-9]{1,6}(\\.[0-9]{1,12})?")) {
        throw RefusedRequest.of(400, "repetition_time", "no number", "seconds, as in 0.735", "");
      }
      time = OptionalDouble.of(Double.parseDouble(text.get()));
    }
    return new UploadedFile.About(
        stated.of("subject"),
        stated.of("session").orElse(""),
        stated.of("modality"),
        time,
        stated.of("space"),
        stated.of("order"),
        stated.of("over_time"));
  }
}
