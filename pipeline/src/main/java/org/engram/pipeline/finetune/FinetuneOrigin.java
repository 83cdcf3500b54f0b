package org.engram.pipeline.finetune;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.cohort.results.CohortFlow;
import org.engram.cohort.results.ResultProvenance;
import org.engram.pipeline.config.YamlConfig;
import org.engram.tensor.Compute;
import org.engram.tensor.file.FileHash;

/**
 * Where a run's figures come from, and who was in it.
 *
 * @param settings all of the run
 * @param model directory of the pretrained model
 * @param target what is told
 * @param split who is judged
 * @param seed of the first training
 * @param encoder hash of the pretrained weights
 * @param scans that were given
 * @param told the subjects that have the target
 */
public record FinetuneOrigin(
    Record settings,
    Path model,
    TargetSettings target,
    SplitSettings split,
    long seed,
    String encoder,
    Compute compute,
    FinetuneScans scans,
    SubjectTarget told) {
  /** Files, versions, seeds and settings. */
  ResultProvenance provenance(String name) {
    Map<String, String> versions = new LinkedHashMap<>();
    String version = FinetuneOrigin.class.getPackage().getImplementationVersion();
    versions.put("engram", version == null ? "unpackaged" : version);
    versions.put("java", Runtime.version().toString());
    versions.put("kernels", compute.kernels());
    List<ResultProvenance.Input> inputs = new ArrayList<>();
    inputs.add(new ResultProvenance.Input("pretrained model", model.toString(), ""));
    inputs.add(input("phenotypes", target.phenotypes()));
    split.file().ifPresent(file -> inputs.add(input("split", file)));
    Map<String, Long> seeds = new LinkedHashMap<>();
    seeds.put("training 1", seed);
    seeds.put("split", split.seed());
    Map<String, String> about = new LinkedHashMap<>();
    about.put("configuration", YamlConfig.write(settings));
    about.put("scans", scans.hash());
    return new ResultProvenance(versions, inputs, Map.of(name, encoder), seeds, about);
  }

  private static ResultProvenance.Input input(String what, Path file) {
    return new ResultProvenance.Input(what, file.toString(), FileHash.of(file));
  }

  /** Scans that were given, fit the model and have the target. */
  CohortFlow flow() {
    return scans.flow(target.name(), told.truths()::containsKey);
  }
}
