package org.engram.pipeline.genomics;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.engram.tensor.ConfigurationException;

/**
 * What is joined.
 *
 * @param blocks at least two, or one that is divided
 * @param phenotypes the table of people; needed for covariates, groups and outcomes
 * @param id column that names the subject, in every table, where it is none of the usual ones
 * @param covariates of all blocks
 * @param group column of what stays together, or empty for the subject
 * @param outcomes columns to look at beside; a row may lack them
 * @param target a column that every row must have, or empty
 */
public record JoinInput(
    List<BlockInput> blocks,
    Optional<Path> phenotypes,
    Optional<String> id,
    List<String> covariates,
    Optional<String> group,
    List<String> outcomes,
    Optional<String> target) {
  public JoinInput {
    blocks = List.copyOf(blocks);
    covariates = List.copyOf(covariates);
    outcomes = List.copyOf(outcomes);
    boolean divided = blocks.stream().anyMatch(block -> block.groups().isPresent());
    if (blocks.size() < (divided ? 1 : 2)
        || blocks.stream().map(BlockInput::name).distinct().count() < blocks.size()) {
      throw new ConfigurationException(
          "tables",
          blocks.stream().map(BlockInput::name).toList().toString(),
          "two or more, named differently",
          "Name them as NAME=TABLE");
    }
    List<String> asked = new ArrayList<>(covariates);
    group.ifPresent(asked::add);
    asked.addAll(outcomes);
    target.ifPresent(asked::add);
    if (phenotypes.isEmpty() && !asked.isEmpty()) {
      throw new ConfigurationException(
          "--phenotypes", "none, but columns " + asked + " are asked for", "a table of people", "");
    }
  }

  /** Covariates of any block, each once. */
  List<String> allCovariates() {
    Set<String> all = new LinkedHashSet<>(covariates);
    blocks.forEach(block -> all.addAll(block.covariates()));
    return List.copyOf(all);
  }
}
