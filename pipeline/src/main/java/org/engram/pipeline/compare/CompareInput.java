package org.engram.pipeline.compare;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.timeseries.ScanFile;

/**
 * What is compared, and by what.
 *
 * @param scans that every encoder takes
 * @param encoders the one to judge first
 * @param random whether a new model of the first model's size stands beside them
 * @param connectivity whether the functional connectivity of the scans does
 * @param phenotypes the table of people
 * @param id its column that names the subject, where it is none of the usual ones
 * @param target its column to read
 * @param unit of the target, for the reader; may be empty
 * @param group {@code subject}, or its column whose values stay on one side of a fold
 * @param site its column of sites
 * @param covariates its columns that are probed alone
 */
public record CompareInput(
    List<ScanFile> scans,
    List<ComparedEncoder> encoders,
    boolean random,
    boolean connectivity,
    Path phenotypes,
    Optional<String> id,
    String target,
    String unit,
    String group,
    Optional<String> site,
    List<String> covariates) {
  public CompareInput {
    scans = List.copyOf(scans);
    encoders = List.copyOf(encoders);
    covariates = List.copyOf(covariates);
    ComparedEncoder.requireNames(encoders);
  }

  /** The encoders that are models. */
  List<ComparedEncoder.Model> models() {
    return encoders.stream()
        .filter(ComparedEncoder.Model.class::isInstance)
        .map(ComparedEncoder.Model.class::cast)
        .toList();
  }
}
