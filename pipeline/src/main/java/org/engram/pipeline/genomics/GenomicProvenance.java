package org.engram.pipeline.genomics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.cohort.results.ResultProvenance;
import org.engram.tensor.file.FileHash;

/** Where figures of joined tables come from. */
final class GenomicProvenance {
  private GenomicProvenance() {}

  static ResultProvenance of(
      JoinInput input, Map<String, Long> seeds, Map<String, String> settings) {
    Map<String, String> versions = new LinkedHashMap<>();
    String version = GenomicProvenance.class.getPackage().getImplementationVersion();
    versions.put("engram", version == null ? "unpackaged" : version);
    versions.put("java", Runtime.version().toString());
    List<ResultProvenance.Input> inputs = new ArrayList<>();
    for (BlockInput block : input.blocks()) {
      inputs.add(
          new ResultProvenance.Input(
              block.name(), block.table().toString(), FileHash.of(block.table())));
    }
    input
        .phenotypes()
        .ifPresent(
            file ->
                inputs.add(
                    new ResultProvenance.Input("phenotypes", file.toString(), FileHash.of(file))));
    return new ResultProvenance(versions, inputs, Map.of(), seeds, settings);
  }
}
