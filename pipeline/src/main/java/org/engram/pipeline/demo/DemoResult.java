package org.engram.pipeline.demo;

import java.nio.file.Path;
import java.util.List;
import org.engram.cohort.EmbeddingRow;
import org.engram.pipeline.pretrain.PretrainResult;
import org.engram.pipeline.probe.ProbeComparison;

/**
 * What a demo made.
 *
 * @param page the HTML page
 * @param files every file and folder that was made, in that order, the page first
 * @param training how the training ended
 * @param embedded one row a person held out, by the pretrained encoder
 * @param probes one a phenotype, of the pretrained encoder and what it is compared with
 */
public record DemoResult(
    Path page,
    List<Path> files,
    PretrainResult training,
    List<EmbeddingRow> embedded,
    List<ProbeComparison> probes) {
  public DemoResult {
    files = List.copyOf(files);
    embedded = List.copyOf(embedded);
    probes = List.copyOf(probes);
  }
}
