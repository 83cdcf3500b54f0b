package org.engram.pipeline.inspect;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a file is, what is in it, and whether it fits a model.
 *
 * <pre>{@code
 * Inspection scan = Inspection.of(Path.of("sub-01_timeseries.tsv"), settings.withModel(directory));
 * scan.fit().orElseThrow().options();   // ["--tr SECONDS"]
 * }</pre>
 *
 * @param file as it was named
 * @param bytes its size; of a folder, that of the files in it
 * @param kind in words
 * @param fit with a model and where the kind of file can fit one
 */
public record Inspection(String file, long bytes, String kind, Content content, Optional<Fit> fit) {

  /** Looks at a file with nothing stated about it. */
  public static Inspection of(Path file) {
    return of(file, InspectSettings.defaults());
  }

  /**
   * Looks at a file, or a folder that is one thing (a model, a UK Biobank scan).
   *
   * @throws org.engram.tensor.FileFormatException if it is malformed or of no known kind
   * @throws org.engram.tensor.RefusedInputException if it cannot be used as what it is
   */
  public static Inspection of(Path file, InspectSettings settings) {
    return new Inspector(file, settings).inspect();
  }
}
