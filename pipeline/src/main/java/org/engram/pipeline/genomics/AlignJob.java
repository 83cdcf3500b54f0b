package org.engram.pipeline.genomics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.cohort.folds.FoldPlan;
import org.engram.cohort.folds.FoldSettings;
import org.engram.cohort.results.Analysis;
import org.engram.cohort.results.AppliedRecipe;
import org.engram.cohort.results.FoldScheme;
import org.engram.cohort.results.Outcome;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.ResultsFolder;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.transform.Transform;
import org.engram.models.probing.Fold;
import org.engram.models.probing.Target;
import org.engram.tensor.ConfigurationException;

/** Relates two tables: what {@code engram align} does. */
public final class AlignJob {
  private AlignJob() {}

  /**
   * Reads and relates.
   *
   * @param input of two blocks
   */
  public static GenomicReport run(JoinInput input, AlignSettings settings) {
    if (input.blocks().size() != 2
        || input.blocks().stream().anyMatch(block -> block.groups().isPresent())) {
      throw new ConfigurationException(
          "tables",
          input.blocks().size() + " tables",
          "two to relate to each other, as wholes",
          "");
    }
    JoinedBlocks joined = JoinedBlocks.of(input);
    List<List<Transform>> steps = new ArrayList<>();
    List<String> words = new ArrayList<>();
    for (int b = 0; b < 2; b++) {
      List<Transform> of =
          BlockSteps.of(
              joined.blocks().get(b),
              input.blocks().get(b),
              input.covariates(),
              settings.components());
      steps.add(of);
      words.addAll(BlockSteps.inWords(input.blocks().get(b).name(), of));
    }
    Optional<FoldPlan> plan = plan(joined, settings);
    List<Fold> folds = plan.map(p -> p.repeats().getFirst()).orElse(List.of());
    Found found =
        settings.association().isPresent()
            ? CanonicalAnalysis.run(input, joined, steps, folds, settings)
            : ContrastiveAnalysis.run(input, joined, steps, folds, settings);
    Results results =
        new Results(
            Analysis.ALIGN,
            input.blocks().get(0).name() + " and " + input.blocks().get(1).name(),
            new Outcome("alignment", "", Outcome.Task.ASSOCIATION, List.of()),
            new AppliedRecipe("none", "none", List.of(), words),
            GenomicProvenance.of(input, Map.of("all", settings.seed()), options(input, settings)),
            joined.flow(),
            plan.map(p -> scheme(p, input, settings)),
            List.of(),
            List.of(),
            List.of(),
            found.findings(),
            found.warnings());
    return new GenomicReport(new ResultsFolder.Content(results, List.of(), found.tables()));
  }

  static FoldScheme scheme(FoldPlan plan, JoinInput input, AlignSettings settings) {
    return new FoldScheme(
        plan.scheme(),
        settings.folds(),
        1,
        input.group().orElse("subject"),
        "",
        true,
        settings.seed(),
        plan.sha256());
  }

  private static Optional<FoldPlan> plan(JoinedBlocks joined, AlignSettings settings) {
    if (settings.folds() == 0) {
      return Optional.empty();
    }
    CohortRows rows = joined.blocks().getFirst();
    return Optional.of(
        FoldPlan.of(
            rows.keys(),
            new Target.Values(new double[rows.size()]),
            joined.groups(),
            List.of(),
            new FoldSettings(FoldSettings.Scheme.GROUPED, settings.folds(), 1, settings.seed())));
  }

  private static Map<String, String> options(JoinInput input, AlignSettings settings) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("method", settings.method());
    options.put(
        "penalties", settings.association().map(m -> m.penalties().toString()).orElse("none"));
    options.put("towers", settings.association().isEmpty() ? settings.towers().toString() : "none");
    options.put("components", Integer.toString(settings.components()));
    options.put("pairs", Integer.toString(settings.pairs()));
    options.put("permutations", Integer.toString(settings.permutations()));
    options.put("exchange", settings.exchange());
    options.put("group", input.group().orElse("subject"));
    options.put("covariates", String.join(", ", input.allCovariates()));
    options.put("folds", Integer.toString(settings.folds()));
    options.put("bootstrap", Integer.toString(settings.bootstrap()));
    return options;
  }
}
