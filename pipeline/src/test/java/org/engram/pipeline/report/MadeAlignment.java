package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.engram.cohort.results.Analysis;
import org.engram.cohort.results.Finding;
import org.engram.cohort.results.Outcome;
import org.engram.cohort.results.ResultTable;
import org.engram.cohort.results.ResultsFolder;

/** An alignment of two blocks, by canonical correlations. */
final class MadeAlignment extends MadeParts {
  MadeAlignment(UnaryOperator<String> label) {
    super(label);
  }

  ResultsFolder.Content align() {
    List<List<String>> correlations = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    double[] held = {0.46, 0.21, 0.02};
    for (int pair = 1; pair <= 3; pair++) {
      for (int fold = 0; fold <= 5; fold++) {
        double near = held[pair - 1] + 0.05 * random.nextGaussian();
        correlations.add(
            List.of(
                fold == 0 ? "all" : Integer.toString(fold),
                Integer.toString(pair),
                "0.1",
                "192",
                "4",
                fold == 0 ? "0" : "48",
                number(0.8 - 0.05 * pair),
                "1.2",
                "0.00" + pair,
                "0.001",
                "0.61",
                fold == 0 ? "" : number(near),
                fold == 0 ? "" : number(Math.min(1, 0.004 * pair * pair * pair))));
      }
      findings.add(
          finding("canonical correlations, all rows", "pair " + pair, 0.8 - 0.05 * pair, 0.001));
      findings.add(
          finding("canonical correlations, held out", "pair " + pair, held[pair - 1], 0.02 * pair));
    }
    List<List<String>> loadings = new ArrayList<>();
    for (String block : List.of("gene", "brain")) {
      for (int pair = 1; pair <= 3; pair++) {
        for (int j = 0; j < 40; j++) {
          double value = Math.sin(j * 1.7 + pair) * 0.8;
          loadings.add(
              List.of(
                  label.apply(block),
                  Integer.toString(pair),
                  label.apply(block.equals("gene") ? "APOE_" + j : "17Networks_LH_VisCent_" + j),
                  number(value),
                  number(value - 0.1),
                  number(value + 0.12)));
        }
      }
    }
    List<List<String>> variates = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      for (int pair = 1; pair <= 3; pair++) {
        double x = random.nextGaussian();
        double y = held[pair - 1] * x + random.nextGaussian();
        variates.add(List.of(subject(i), "", "", Integer.toString(pair), number(x), number(y)));
      }
    }
    List<List<String>> retrieval = new ArrayList<>();
    for (int fold = 1; fold <= 5; fold++) {
      for (String direction :
          List.of(label.apply("gene to brain"), label.apply("brain to gene"), "chance")) {
        boolean chance = direction.equals("chance");
        double at = chance ? 0.02 : 0.1 + 0.02 * random.nextDouble();
        retrieval.add(
            List.of(
                Integer.toString(fold),
                direction,
                "48",
                number(at),
                number(3 * at),
                number(5 * at),
                chance ? "24.5" : "9",
                number(chance ? 0.09 : 0.22),
                chance ? "" : "0.001",
                chance ? "" : "0.07"));
      }
    }
    findings.add(finding("retrieval of held-out rows", "recall at 1", 0.11, 0.002));
    findings.add(
        finding(
            "partial correlations with outcomes", label.apply("iq and gene, pair 1"), 0.2, 0.03));
    return content(
        Analysis.ALIGN,
        new Outcome("alignment", "", Outcome.Task.ASSOCIATION, List.of()),
        List.of(),
        List.of(),
        findings,
        List.of(
            new ResultTable(
                "correlations",
                label.apply("A row a fold and pair"),
                List.of(
                    "fold",
                    "pair",
                    "penalty",
                    "training_rows",
                    "given_up",
                    "test_rows",
                    "correlation",
                    "statistic",
                    "p",
                    "p_uncorrected",
                    "null_mean",
                    "held_out_correlation",
                    "held_out_p"),
                correlations),
            new ResultTable(
                "loadings",
                "loadings",
                List.of("block", "pair", "feature", "loading", "low", "high"),
                loadings),
            new ResultTable(
                "variates",
                "variates",
                List.of("subject", "session", "run", "pair", "first", "second"),
                variates),
            new ResultTable(
                "retrieval",
                "retrieval",
                List.of(
                    "fold",
                    "direction",
                    "rows",
                    "recall_at_1",
                    "recall_at_5",
                    "recall_at_10",
                    "median_rank",
                    "mean_reciprocal_rank",
                    "p",
                    "temperature"),
                retrieval)),
        List.of());
  }
}
