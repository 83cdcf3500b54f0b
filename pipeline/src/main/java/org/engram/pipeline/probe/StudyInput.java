package org.engram.pipeline.probe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files of a probe and what is read from them.
 *
 * @param embeddings the table to judge
 * @param against other tables of the same scans, by the name they get
 * @param random embeddings of the same scans by the same encoder with random weights
 * @param connectivity whether to add the functional connectivity of the scans
 * @param leaveOutConstant whether a scan with a region that does not vary is left out of all sets,
 *     and not refused, where connectivity is added
 * @param phenotypes the table of people
 * @param id its column that names the subject, where it is none of the usual ones
 * @param target its column to read
 * @param unit of the target, for the reader; may be empty
 * @param group {@link TableProbe#SUBJECT}, or its column whose values stay on one side of a fold
 * @param site its column of sites
 * @param covariates its columns that are probed alone, as a baseline
 * @param transfer another cohort that the probe, fitted on all rows of this one, is applied to
 */
public record StudyInput(
    Path embeddings,
    Map<String, Path> against,
    Optional<RandomInput> random,
    boolean connectivity,
    boolean leaveOutConstant,
    Path phenotypes,
    Optional<String> id,
    String target,
    String unit,
    String group,
    Optional<String> site,
    List<String> covariates,
    Optional<TransferInput> transfer) {
  public StudyInput {
    against = new LinkedHashMap<>(against);
    covariates = List.copyOf(covariates);
  }

  /** Files by what they are read for. */
  Map<String, Path> files() {
    Map<String, Path> files = new LinkedHashMap<>();
    files.put("embeddings", embeddings);
    against.forEach((name, file) -> files.put("embeddings of " + name, file));
    if (random.isPresent() && random.get() instanceof RandomInput.Table table) {
      files.put("embeddings of the random encoder", table.file());
    }
    files.put("phenotypes", phenotypes);
    transfer.ifPresent(other -> files.putAll(other.files()));
    return files;
  }

  /** The columns to be told: one, or several labels. */
  List<String> targets(StudySettings settings) {
    return settings.task() == ProbeSettings.Task.MULTI_LABEL
        ? List.of(target.split(",", -1))
        : List.of(target);
  }

  /** Every column of the phenotypes that is read beside the target, by the study's name. */
  List<String> columns(StudySettings settings) {
    List<String> columns = new ArrayList<>(covariates);
    columns.addAll(settings.recipe().inTables());
    site.ifPresent(columns::add);
    return columns.stream().distinct().toList();
  }
}
