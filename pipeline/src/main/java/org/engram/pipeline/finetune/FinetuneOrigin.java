package org.engram.pipeline.finetune;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.engram.cohort.results.CohortFlow;
import org.engram.cohort.results.ResultProvenance;
import org.engram.pipeline.config.YamlConfig;
import org.engram.pipeline.pretrain.data.CohortIndex;
import org.engram.pipeline.pretrain.data.CohortRun;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.tensor.Compute;
import org.engram.tensor.file.FileHash;

/**
 * Where a run's figures come from, and who was in it.
 *
 * @param encoder hash of the pretrained weights
 * @param all scans that were given
 * @param index those of them that have the target
 */
record FinetuneOrigin(
    FinetuneSettings settings,
    String encoder,
    Compute compute,
    CohortIndex all,
    CohortIndex index) {
  private static final int EXAMPLES = 5;

  /** Files, versions, seeds and settings. */
  ResultProvenance provenance(String name) {
    Map<String, String> versions = new LinkedHashMap<>();
    String version = FinetuneOrigin.class.getPackage().getImplementationVersion();
    versions.put("engram", version == null ? "unpackaged" : version);
    versions.put("java", Runtime.version().toString());
    versions.put("kernels", compute.kernels());
    List<ResultProvenance.Input> inputs = new ArrayList<>();
    inputs.add(new ResultProvenance.Input("pretrained model", settings.model().toString(), ""));
    inputs.add(
        new ResultProvenance.Input(
            "phenotypes",
            settings.target().phenotypes().toString(),
            FileHash.of(settings.target().phenotypes())));
    settings
        .split()
        .file()
        .ifPresent(
            file ->
                inputs.add(
                    new ResultProvenance.Input("split", file.toString(), FileHash.of(file))));
    Map<String, Long> seeds = new LinkedHashMap<>();
    seeds.put("training 1", settings.seed());
    seeds.put("split", settings.split().seed());
    Map<String, String> about = new LinkedHashMap<>();
    about.put("configuration", YamlConfig.write(settings));
    about.put("scans", all.hash());
    return new ResultProvenance(versions, inputs, Map.of(name, encoder), seeds, about);
  }

  /** Scans that were given, fit the model and have the target. */
  CohortFlow flow() {
    List<CohortFlow.Loss> unusable = new ArrayList<>();
    if (!all.refused().isEmpty()) {
      unusable.add(
          new CohortFlow.Loss(
              "cannot be used",
              all.refused().size(),
              all.refused().stream()
                  .limit(EXAMPLES)
                  .map(RefusedScan::problem)
                  .map(problem -> problem.line())
                  .toList()));
    }
    Set<CohortRun> with = new HashSet<>(index.runs());
    List<CohortRun> without = all.runs().stream().filter(run -> !with.contains(run)).toList();
    List<CohortFlow.Loss> untold = new ArrayList<>();
    if (!without.isEmpty()) {
      untold.add(
          new CohortFlow.Loss(
              "no " + settings.target().name(),
              without.size(),
              without.stream().limit(EXAMPLES).map(CohortRun::file).toList()));
    }
    int given = all.runs().size() + all.refused().size();
    long people =
        Stream.concat(
                all.runs().stream().map(CohortRun::subject),
                all.refused().stream().map(refused -> refused.scan().subject()))
            .distinct()
            .count();
    return new CohortFlow(
        List.of(
            new CohortFlow.Stage("scans given", given, (int) people, List.of()),
            new CohortFlow.Stage("fit the model", all.runs().size(), subjects(all), unusable),
            new CohortFlow.Stage("have the target", index.runs().size(), subjects(index), untold)));
  }

  private static int subjects(CohortIndex index) {
    return (int) index.runs().stream().map(CohortRun::subject).distinct().count();
  }
}
