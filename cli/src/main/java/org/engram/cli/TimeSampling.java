package org.engram.cli;

import java.util.Optional;
import org.engram.imaging.signal.Sampling;
import picocli.CommandLine.Option;

/** How runs are brought to the model's repetition time; mix in with {@code @Mixin}. */
final class TimeSampling {
  @Option(
      names = "--sampling",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "How a run is brought to the model's repetition time: auto, published, nearest, linear or"
              + " band-limited. auto is published where the model's is a whole multiple of the"
              + " run's, else band-limited. Default: ${DEFAULT-VALUE}.")
  private String sampling;

  /** Empty where it is chosen by the two repetition times. */
  Optional<Sampling> chosen() {
    return sampling.equals("auto") ? Optional.empty() : Optional.of(Sampling.fromName(sampling));
  }
}
