package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.gradient.FunctionalGradients;
import org.engram.models.brainjepa.masking.SampleMask;
import org.engram.models.probing.Metric;
import org.engram.models.training.watch.RunHistory;
import org.engram.pipeline.probe.FeatureSet;

/** The parts of the demo's page about what was learnt: the verdict, the training, the positions. */
public final class DemoLearning {
  /**
   * What they are made of.
   *
   * @param people trained on
   * @param heldOut people that were probed
   * @param history of the training
   * @param mask of one sample
   * @param gradients of the training people
   * @param regions their regions
   * @param probes one a phenotype
   * @param mechanisms how each acts in the simulation, in the order of the probes
   */
  public record Inputs(
      int people,
      int heldOut,
      RunHistory history,
      SampleMask mask,
      FunctionalGradients gradients,
      List<Region> regions,
      List<ProbeVerdict> probes,
      List<String> mechanisms) {
    public Inputs {
      regions = List.copyOf(regions);
      probes = List.copyOf(probes);
      mechanisms = List.copyOf(mechanisms);
      if (probes.isEmpty() || probes.size() != mechanisms.size()) {
        throw new IllegalArgumentException(
            probes.size() + " probes, " + mechanisms.size() + " mechanisms");
      }
    }
  }

  private DemoLearning() {}

  /** The sections, in the order they are read. */
  public static List<Report.Section> sections(Inputs inputs) {
    return List.of(verdict(inputs), training(inputs), positions(inputs));
  }

  private static Report.Section verdict(Inputs inputs) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Block.Prose(
            String.format(
                Locale.ROOT,
                "%d people were held out: neither the gradients nor the weights know of them. A"
                    + " linear probe (ridge for numbers, logistic for classes) read what is known"
                    + " of each from three sets of features, in the same five folds: the"
                    + " embeddings of the pretrained encoder, those of the same encoder with the"
                    + " random weights that the training started from, and the functional"
                    + " connectivity, which is the correlation of every two regions.",
                inputs.heldOut())));
    blocks.add(new Block.Note(summary(inputs.probes())));
    List<Figure> figures = new ArrayList<>();
    figure("What is a number", inputs.probes(), true).ifPresent(figures::add);
    figure("What is a class", inputs.probes(), false).ifPresent(figures::add);
    blocks.add(new Block.Row(figures));
    List<List<String>> rows = new ArrayList<>();
    for (int p = 0; p < inputs.probes().size(); p++) {
      rows.add(row(inputs.probes().get(p), inputs.mechanisms().get(p)));
    }
    blocks.add(
        new Block.Table(
            List.of(
                "phenotype",
                "how it acts in the simulation",
                "score",
                "pretrained#",
                "random#",
                "connectivity#",
                "ahead of random"),
            rows));
    blocks.add(
        new Block.Prose(
            "Means over the folds, with their standard deviation. Pretraining counts as having"
                + " beaten the random encoder where it is above chance, above it on the mean, and"
                + " above it in all folds but one at most."));
    return new Report.Section("What was learnt", blocks);
  }

  /** In words, from the figures alone. */
  static String summary(List<ProbeVerdict> probes) {
    List<ProbeVerdict> won = probes.stream().filter(ProbeVerdict::beatRandom).toList();
    List<ProbeVerdict> ahead = probes.stream().filter(ProbeVerdict::connectivityAhead).toList();
    Stream<String> first =
        won.isEmpty()
            ? Stream.of(
                "Pretraining did not beat the random encoder on any of "
                    + names(probes)
                    + " in this run.")
            : Stream.concat(
                Stream.of("Pretraining beat the random encoder on " + names(won) + "."),
                won.stream().map(ProbeVerdict::sentence));
    List<ProbeVerdict> not = probes.stream().filter(p -> !p.beatRandom()).toList();
    Stream<String> second =
        won.isEmpty() || not.isEmpty()
            ? Stream.of()
            : Stream.of("It did not on " + names(not) + ".");
    Stream<String> third =
        ahead.isEmpty()
            ? Stream.of("The functional connectivity is ahead of it nowhere.")
            : Stream.of(
                "The functional connectivity is ahead of the pretrained encoder on "
                    + names(ahead)
                    + ".");
    return Stream.of(first, second, third).flatMap(s -> s).collect(Collectors.joining(" "));
  }

  private static String names(List<ProbeVerdict> probes) {
    return probes.stream().map(p -> p.probe().target()).collect(Collectors.joining(", "));
  }

  private static Optional<Figure> figure(String title, List<ProbeVerdict> all, boolean numbers) {
    List<ProbeVerdict> some =
        all.stream().filter(p -> (p.metric() == Metric.R2) == numbers).toList();
    return some.isEmpty() ? Optional.empty() : Optional.of(ProbeFigure.of(title, some));
  }

  private static List<String> row(ProbeVerdict verdict, String mechanism) {
    return List.of(
        verdict.probe().target(),
        mechanism,
        verdict.metricName(),
        score(verdict, ProbeVerdict.PRETRAINED),
        score(verdict, ProbeVerdict.RANDOM),
        score(verdict, FeatureSet.CONNECTIVITY),
        String.format(
            Locale.ROOT,
            "%s, in %d of %d folds",
            verdict.beatRandom() ? "yes" : "no",
            verdict.foldsAhead(),
            verdict.folds(ProbeVerdict.PRETRAINED).length));
  }

  private static String score(ProbeVerdict verdict, String set) {
    return String.format(
        Locale.ROOT,
        "%.2f ± %.2f",
        verdict.mean(set),
        verdict.probe().entry(set).orElseThrow().result().deviation(verdict.metric()));
  }

  private static Report.Section training(Inputs inputs) {
    TrainingFigures figures = new TrainingFigures(inputs.history());
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Block.Prose(
            String.format(
                Locale.ROOT,
                "Pretraining never saw a phenotype. From a part of the tokens of a scan (the"
                    + " context) it predicted the latents of others: %,d updates over %d people."
                    + " %s",
                inputs.history().updates().size(),
                inputs.people(),
                alarms(inputs.history()))));
    figures.loss().ifPresent(blocks::add);
    if (!inputs.history().monitors().isEmpty()) {
      blocks.add(new Block.Row(figures.representations().subList(0, 2)));
    }
    blocks.add(MaskFigure.of("What one sample hides", inputs.mask()));
    return new Report.Section("The training", blocks);
  }

  private static String alarms(RunHistory history) {
    return history.alarms().isEmpty()
        ? "No alarm sounded."
        : "Alarms: "
            + history.alarms().stream()
                .map(alarm -> alarm.message())
                .distinct()
                .collect(Collectors.joining("; "))
            + ".";
  }

  private static Report.Section positions(Inputs inputs) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Block.Prose(
            "The model is told where a region lies in the brain's organisation by its functional"
                + " gradients, computed here from the connectivity of the "
                + inputs.people()
                + " training people."));
    blocks.addAll(
        GradientReport.page(inputs.gradients(), inputs.regions()).sections().getFirst().blocks());
    return new Report.Section("Where the regions lie for the model", blocks);
  }
}
