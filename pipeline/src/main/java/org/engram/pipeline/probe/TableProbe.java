package org.engram.pipeline.probe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.cohort.Phenotype;
import org.engram.imaging.timeseries.ReadOptions;

/** A probe whose inputs are files: what {@code engram probe} does. */
public final class TableProbe {
  /** The group that is told from the embeddings themselves. */
  public static final String SUBJECT = "subject";

  private TableProbe() {}

  /**
   * What to probe.
   *
   * @param embeddings the table to judge
   * @param against other tables of the same scans, by the name they get
   * @param connectivity whether to add the functional connectivity of the scans that {@code
   *     embeddings} was made from
   * @param phenotypes the table of people
   * @param target its column to read
   * @param id its column that names the subject, where it is none of the usual ones
   * @param group {@link #SUBJECT}, or its column whose values stay on one side of a fold
   */
  public record Input(
      Path embeddings,
      Map<String, Path> against,
      boolean connectivity,
      Path phenotypes,
      String target,
      Optional<String> id,
      String group) {
    public Input {
      against = new LinkedHashMap<>(against);
    }
  }

  /** Name that the table to judge gets. */
  public static final String EMBEDDING = "embedding";

  /** Reads the files and probes. */
  public static ProbeComparison run(Input input, ProbeSettings settings) {
    Phenotype target = Phenotype.read(input.phenotypes(), input.target(), input.id());
    Optional<Phenotype> groups =
        input.group().equals(SUBJECT)
            ? Optional.empty()
            : Optional.of(Phenotype.read(input.phenotypes(), input.group(), input.id()));
    List<EmbeddingRow> table = EmbeddingTable.read(input.embeddings());
    List<FeatureSet> sets = new ArrayList<>();
    sets.add(FeatureSet.of(EMBEDDING, table));
    input
        .against()
        .forEach((name, file) -> sets.add(FeatureSet.of(name, EmbeddingTable.read(file))));
    if (input.connectivity()) {
      sets.add(FeatureSet.connectivity(table, ReadOptions.defaults()));
    }
    return ProbeJob.run(sets, target, groups, settings);
  }
}
