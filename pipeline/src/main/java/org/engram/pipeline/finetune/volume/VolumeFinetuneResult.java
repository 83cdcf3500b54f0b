package org.engram.pipeline.finetune.volume;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.engram.cohort.results.ResultsFolder;
import org.engram.pipeline.scan.RefusedScan;

/**
 * What a training on volumes left.
 *
 * @param content of the results folder
 * @param model the directory to apply it from: encoder, head and {@code head.json}
 * @param refused volumes that could not be used
 */
public record VolumeFinetuneResult(
    ResultsFolder.Content content, Path model, List<RefusedScan> refused) {
  public VolumeFinetuneResult {
    refused = List.copyOf(refused);
  }

  /** What the rows that were not trained on say of the model, by metric. */
  public SequencedMap<String, Double> figures() {
    SequencedMap<String, Double> figures = new LinkedHashMap<>();
    content
        .results()
        .sets()
        .getFirst()
        .scores()
        .forEach(score -> figures.put(score.metric(), score.pooled()));
    return figures;
  }

  /** How many rows those are. */
  public int judged() {
    return content.predictions().size();
  }
}
