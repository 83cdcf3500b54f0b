package org.engram.pipeline.compare;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.engram.pipeline.probe.FeatureSet;
import org.engram.pipeline.probe.ProbeStudy;
import org.engram.tensor.ConfigurationException;

/** An encoder of a comparison, under the name that it gets there. */
public sealed interface ComparedEncoder {
  /** Letters, digits, spaces, dots, hyphens and underscores. */
  String name();

  /**
   * A model that the scans are embedded with.
   *
   * @param directory of a Brain-JEPA, or of a masked autoencoder of its kind
   */
  record Model(String name, Path directory) implements ComparedEncoder {}

  /**
   * Embeddings of the same scans that are there already, of any encoder.
   *
   * @param file as {@code engram embed} writes them
   */
  record Table(String name, Path file) implements ComparedEncoder {}

  /** The name of the encoder's files. */
  default String fileName() {
    return name().replace(' ', '-');
  }

  /**
   * Refuses names that could be taken for each other, or that a comparison uses itself.
   *
   * @throws ConfigurationException with the name
   */
  static void requireNames(List<ComparedEncoder> encoders) {
    Pattern known = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}");
    Set<String> taken = new HashSet<>();
    for (String own : List.of(ProbeStudy.RANDOM, FeatureSet.CONNECTIVITY, ProbeStudy.COVARIATES)) {
      taken.add(own.replace(' ', '-'));
    }
    if (encoders.isEmpty()) {
      throw new ConfigurationException(
          "--model", "no encoder", "one or more", "Name one: --model jepa=DIR");
    }
    for (ComparedEncoder encoder : encoders) {
      if (!known.matcher(encoder.name()).matches()) {
        throw new ConfigurationException(
            "--model",
            "the name '" + encoder.name() + "'",
            "up to 64 letters, digits, spaces, dots, hyphens and underscores, beginning with a"
                + " letter or digit",
            "Name it as in --model jepa=DIR");
      }
      if (!taken.add(encoder.fileName().toLowerCase(Locale.ROOT))) {
        throw new ConfigurationException(
            "--model",
            "the name '" + encoder.name() + "' a second time, or one that the comparison uses",
            "a name of its own for each encoder",
            "Give each --model and --embeddings another name");
      }
    }
  }
}
