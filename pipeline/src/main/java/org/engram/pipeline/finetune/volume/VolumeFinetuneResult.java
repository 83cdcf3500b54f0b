package org.engram.pipeline.finetune.volume;

import java.nio.file.Path;
import java.util.List;
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
}
