package org.engram.imaging.dataset;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.bids.DataSetDescription;

/**
 * One data set of a surveyed folder.
 *
 * @param root its folder
 * @param layout how it is laid out
 * @param description its dataset_description.json
 * @param subjects without {@code sub-}, sorted
 * @param runs by name
 * @param anatomicals by path
 * @param participants its participants.tsv
 * @param phenotypes the tables of people in its folder for them
 * @param otherImages images whose names do not say what they are
 */
public record DataSet(
    Path root,
    Layout layout,
    Optional<DataSetDescription> description,
    List<String> subjects,
    List<ScanRun> runs,
    List<Anatomical> anatomicals,
    Optional<Path> participants,
    List<Path> phenotypes,
    int otherImages) {
  public DataSet {
    subjects = List.copyOf(subjects);
    runs = List.copyOf(runs);
    anatomicals = List.copyOf(anatomicals);
    phenotypes = List.copyOf(phenotypes);
  }

  DataSet withRuns(List<ScanRun> other) {
    return new DataSet(
        root,
        layout,
        description,
        subjects,
        other,
        anatomicals,
        participants,
        phenotypes,
        otherImages);
  }
}
